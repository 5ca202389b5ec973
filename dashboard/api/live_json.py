"""The day as every tablet hears of it: the published programme with every group's tour, and what was tapped."""

from typing import Any

from dashboard.api.field_json import both, clock
from dashboard.queries.live import Live
from dashboard.rules.agenda_lines import Line


def live(shown: Live) -> dict[str, Any]:
    """Return the answer, without the server's time. `taps` are {key: [began, ended]}, moments or null."""
    plan = shown.plan
    times = {one.item_id: one for one in plan.segments if one.stop_id is None}
    tours: dict[str, list[dict[str, str]]] = {}
    for one in sorted(plan.segments, key=lambda stay: stay.start):
        if one.stop_id is not None and plan.number:
            stay = {"stop": str(one.stop_id), "starts": clock(one.start), "ends": clock(one.end)}
            tours.setdefault(str(one.group_id), []).append(stay)
    return {
        "version": shown.version,
        "status": shown.status.value,
        "programme": {
            "version": plan.number,
            "items": [
                _group(line)
                | {
                    "id": str(line.id),
                    "kind": line.kind.value,
                    "title": both(line.title, line.title_en),
                    "place": both(line.place, line.place_en),
                    "speaker": both(line.speaker, line.speaker_en),
                    "starts": clock(times[line.id].start),
                    "ends": clock(times[line.id].end),
                }
                for line in (plan.content.lines if plan.number else ())  # a draft is its editors' own
            ],
            "tours": tours,
        },
        "taps": {
            key: [None if moment is None else moment.isoformat() for moment in (tap.started, tap.finished)]
            for key, tap in sorted(shown.taps.items())
        },
        "notices": [
            {
                "id": str(one.id),
                "text": both(one.text, one.text_en),
                "by": both(one.by, one.by_en),
                "at": one.at.isoformat(),
            }
            for one in shown.notices
        ],
    }


def _group(line: Line) -> dict[str, str]:
    """Return whose item it is, where it is not for all."""
    return {} if line.group_id is None else {"group": str(line.group_id)}
