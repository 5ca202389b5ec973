"""What the queries of the field app found, as the API answers it: texts in both languages, times of day as HH:MM."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from dashboard.api.field_words import level_words, reminders
from dashboard.documents.qr import qr_rows
from dashboard.i18n import LANGUAGES, translator
from dashboard.queries import agenda
from dashboard.queries.agenda import Programme
from dashboard.queries.board import Board
from dashboard.queries.field import MyPack, VisitPack
from dashboard.queries.observe import Card, Place
from dashboard.queries.survey_forms import FormOption, FormQuestion, SurveyForm
from dashboard.rules.agenda_lines import placed
from dashboard.settings import settings
from models.enums import AnswerState

FORMAT = 1


def common(pack: VisitPack) -> dict[str, Any]:
    """Return the part of the download that everybody on the visit gets alike."""
    shown = pack.programme
    places = {place.id: place for place in pack.places}
    here = {card.id for stop in shown.stops if stop.id in places for card in places[stop.id].cards}
    # what is seen at a stop that is not published yet is seen elsewhere till then
    elsewhere = [card_id for card_id in cards_of(pack) if card_id not in here]
    levels = [level_words(translator(language)) for language in LANGUAGES]
    labels = {level: dict(zip(LANGUAGES, (said[level] for said in levels), strict=True)) for level in levels[0]}
    return {
        "format": FORMAT,
        "stops": [_stop(shown, place_no, places) for place_no in range(len(shown.stops))],
        "elsewhere": [str(card_id) for card_id in elsewhere],
        "dimensions": [
            {"key": one.key, "title": both(one.title, one.title_en), "short": both(one.short, one.short_en)}
            for one in pack.dimensions
        ],
        "points": [_point(card, labels) for card in cards_of(pack).values()],
        "reminders": in_languages([reminders(translator(language)) for language in LANGUAGES]),
        "checklist": None
        if pack.checklist is None
        else {"version_id": str(pack.checklist[0]), "number": pack.checklist[1]},
    }


def cards_of(pack: VisitPack) -> dict[UUID, Card]:
    """Return every card once, in the order of the places."""
    return {card.id: card for place in pack.places for card in place.cards}


def personal(mine: MyPack, pack: VisitPack) -> dict[str, Any]:
    """Return the part of the download that is one's own, and what changes with the visit's state."""
    visit, shown = mine.visit, pack.programme
    cards = cards_of(pack) if mine.answers else {}
    return {
        "visit": {
            "id": str(visit.id),
            "number": visit.number,
            "title": both(visit.title, visit.title_en),
            "theme": both(visit.theme, visit.theme_en),
            "day": visit.day.isoformat(),
            "starts": clock(visit.starts),
            "ends": clock(visit.ends),
            "status": visit.status.value,
            "timezone": shown.timezone,
            "meeting_place": both(visit.meeting_place, visit.meeting_place_en),
            "site": both(pack.site, pack.site_en),
            "association": both(pack.association, pack.association_en),
        },
        "me": _me(mine, shown),
        "programme": _programme(shown, mine.me.group_id),
        "answers": [
            {
                "point": str(one.point_id),
                "stop": text(one.stop_id),
                "state": one.state.value,
                "value": one.value,
                "tags": one.tags,
                "note": one.note,
                "version": one.version,
                "recorded_at": one.recorded_at.isoformat(),
                "device": text(one.device_id),
            }
            for one in mine.answers
        ],
        "photos": [
            {
                "id": str(one.id),
                "point": text(one.point_id),
                "observation": text(one.observation_id),
                "sha256": one.sha256,
                "width": one.width,
                "height": one.height,
            }
            for one in mine.photos
        ],
        "observations": [
            {
                "id": str(one.id),
                "stop": text(one.stop_id),
                "dimension": one.dimension,
                "tags": one.tags,
                "note": one.note,
                "version": one.version,
                "removed": False,
                "recorded_at": one.recorded_at.isoformat(),
            }
            for one in mine.observations
        ],
        "checklist_changed": any(
            one.point_id not in cards for one in mine.answers if one.state is not AnswerState.CLEARED
        ),
        "survey": _survey(mine.survey, pack.survey[1]) if mine.survey is not None and pack.survey is not None else None,
        "after": {
            "cases": [{"id": str(one.id), "title": both(one.title, one.title_en)} for one in mine.cases],
            "results": mine.results,
        },
    }


def board(shown: Board) -> dict[str, Any]:
    """Return the board, without the server's time."""
    return {
        "notices": [
            {
                "id": str(one.id),
                "text": both(one.text, one.text_en),
                "by": both(one.by, one.by_en),
                "at": one.at.isoformat(),
            }
            for one in shown.notices
        ],
        "questions": [
            {
                "id": str(one.id),
                "text": one.text,
                "author": None if one.author is None else both(one.author, one.author_en or ""),
                "firm": both(one.firm, one.firm_en),
                "prepared": one.prepared,
                "mine": one.mine,
                "votes": one.votes,
                "voted": one.voted,
                "state": one.state.value,
                "answer": one.answer,
                "asked_at": one.asked_at.isoformat(),
            }
            for one in shown.questions
        ],
        "agenda_version": shown.agenda_version,
        "status": shown.status.value,
    }


def both(chinese: str, english: str) -> dict[str, str]:
    """Return a text in both languages, the other one where it is missing in one."""
    return {"zh": chinese or english, "en": english or chinese}


def in_languages(lists: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Return lists of the same texts, one in each language, as a list of texts in all languages."""
    return [dict(zip(LANGUAGES, words, strict=True)) for words in zip(*lists, strict=True)]


def text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def clock(value: time | datetime) -> str:
    return value.strftime("%H:%M")


def number(value: Decimal | None) -> int | float | None:
    """Return a decimal as a JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _me(mine: MyPack, shown: Programme) -> dict[str, Any]:
    me = mine.me
    group = next((one for one in shown.groups if one.id == me.group_id), None)
    in_group = sheet = None
    if group is not None:
        guide = _guide(shown, group.guide_id)
        in_group = {"id": str(group.id), "name": both(group.name, group.name_en), "guide": guide}
    if mine.sheet is not None:
        started, finished, signature = mine.sheet
        ended = None if finished is None else finished.isoformat()
        sheet = {"started_at": started.isoformat(), "finished_at": ended, "signature": signature}
    return {
        "id": str(me.id),
        "name": both(me.name, me.name_en),
        "firm": both(me.firm, me.firm_en),
        "registered": me.registered,
        "group": in_group,
        "sheet": sheet,
        "code": [] if mine.code is None else qr_rows(f"{settings().base_url.rstrip('/')}{mine.code}"),
    }


def _guide(shown: Programme, person_id: UUID | None) -> dict[str, str] | None:
    guide = shown.guide(person_id)
    return None if guide is None else both(guide.name, guide.name_en)


def _programme(shown: Programme, group_id: UUID | None) -> dict[str, Any]:
    times = agenda.timed(shown)
    lane = next((n for n, group in enumerate(shown.groups) if group.id == group_id), None)
    return {
        "version": shown.edition,
        "items": [
            {
                "id": str(line.id),
                "kind": line.kind.value,
                "title": both(line.title, line.title_en),
                "place": both(line.place, line.place_en),
                "speaker": both(line.speaker, line.speaker_en),
                "starts": clock(one.start),
                "ends": clock(one.end),
            }
            for line, one in zip(placed(shown.lines), times.items, strict=True)
            if line.group_id in (None, group_id)  # other groups' items are not this person's day
        ],
        "tour": [
            {"stop": str(stay.stop_id), "starts": clock(stay.start), "ends": clock(stay.end)}
            for stay in (agenda.lanes(shown, times) if lane is not None else ())
            if stay.lane == lane
        ],
    }


def _stop(shown: Programme, number_: int, places: Mapping[UUID | None, Place]) -> dict[str, Any]:
    stop = shown.stops[number_]
    place = places.get(stop.id)
    return {
        "id": str(stop.id),
        "position": number_,
        "kind": stop.kind.value,
        "title": both(stop.title, stop.title_en),
        "place": both(stop.place, stop.place_en),
        "minutes": stop.minutes,
        "guide": _guide(shown, stop.guide_id),
        "questions": [_words(one) for one in place.questions] if place is not None else [],
        "points": [str(card.id) for card in place.cards] if place is not None else [],
    }


def _words(one: Mapping[str, Any]) -> dict[str, str]:
    return both(str(one.get("zh") or ""), str(one.get("en") or ""))


def _point(card: Card, labels: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    return {
        "id": str(card.id),
        "dimension": card.dimension,
        "title": both(card.title, card.title_en),
        "hint": both(card.hint, card.hint_en),
        "method": card.method.value,
        "anchors": {
            str(level): {"label": labels[level], "text": _words(anchor)}
            for level, anchor in sorted(card.anchors.items())
        },
        "questions": [_words(one) for one in card.questions],
        "max_points": number(card.max_points),
        "per_fault": number(card.per_fault),
        "grades": list(card.grades),
        "minimum": number(card.minimum),
        "maximum": number(card.maximum),
        "unit": both(card.unit, card.unit_en),
        "choices": [{"key": one["key"], **_words(one)} for one in card.choices],
    }


def _survey(right: tuple[str, bool], form: SurveyForm) -> dict[str, Any]:
    return {
        "slug": form.slug,
        "token": right[0],
        "state": form.state.value,
        "closes_at": None if form.closes_at is None else form.closes_at.isoformat(),
        "answered": right[1],
        "form": {
            "title": both(form.title, form.title_en),
            "intro": both(form.intro, form.intro_en),
            "questions": [_question(one) for one in form.questions],
        },
    }


def _question(one: FormQuestion) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "title": both(one.title, one.title_en),
        "help": both(one.help, one.help_en),
        "low": both(one.low, one.low_en),
        "high": both(one.high, one.high_en),
        "required": one.required,
        "rows": [_option(row) for row in one.rows],
        "choices": [_option(choice) for choice in one.choices],
        "max_length": one.max_length,
    }


def _option(one: FormOption) -> dict[str, Any]:
    return {"key": one.key, **both(one.zh, one.en), "hint": both(one.hint_zh, one.hint_en)}
