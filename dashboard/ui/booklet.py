"""The programme booklet and the calendar file in a viewer's language, from rows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from dashboard.api.field_words import reminders
from dashboard.documents.calendar import CalendarItem, CalendarVisit, visit_calendar, visit_sequence
from dashboard.documents.programme import (
    BookletFact,
    BookletGroup,
    BookletSite,
    BookletStop,
    ProgrammeBooklet,
    ProgrammeItem,
    programme_missing,
    programme_pdf,
)
from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme, Removed, lanes, timed
from dashboard.queries.booklet import Booklet, HostSite, Words
from dashboard.rules.agenda import Schedule
from dashboard.rules.agenda_lines import Line, placed
from models.enums import AgendaKind

_DISPLAYED_QUESTIONS = 3


def booklet_pdf(rows: Booklet, t: Translator, *, base_url: str) -> bytes:
    """Return the booklet as PDF; characters that the font lacks are printed as 〓 rather than as empty boxes."""
    written, words = to_booklet(rows, t, base_url=base_url), labels(t)
    missing = programme_missing(written, words)
    if missing:
        written = _without(written, missing)
    return programme_pdf(written, words)


def to_booklet(rows: Booklet, t: Translator, *, base_url: str) -> ProgrammeBooklet:
    """Return what the booklet prints, in the translator's language."""
    shown = rows.programme
    times = timed(shown)
    when = t(
        "{day}, {start}–{end}",
        day=t.date(shown.day, "long"),
        start=t.time(shown.starts),
        end=t.time(shown.ends),
    )
    host = _joined((_say(one.name, t) for one in rows.hosts), t)
    contact = " ".join(part for part in (_say(rows.contact, t), rows.contact_phone) if part)
    return ProgrammeBooklet(
        language=t.language,
        association=_say(rows.association, t),
        title=t.pick(shown.title, shown.title_en),
        edition=t("Visit no. {number}", number=shown.number),
        theme=_say(rows.theme, t),
        date=when,
        place=_say(rows.meeting_place, t),
        host=host,
        contact=contact,
        survey_url=f"{base_url}/s/{rows.survey_slug}" if rows.survey_slug else "",
        goals=tuple(_say(goal, t) for goal in rows.goals),
        programme=_items(shown, times, t),
        stops=tuple(
            BookletStop(
                name=t.pick(stop.title, stop.title_en),
                place=t.pick(stop.place, stop.place_en),
                minutes=t("about {n} minutes", n=stop.minutes),
                look_at=tuple(_say(one, t) for one in rows.look_at.get(stop.id, ())),
                questions=tuple(_say(one, t) for one in rows.questions.get(stop.id, ()))[:_DISPLAYED_QUESTIONS],
            )
            for stop in shown.stops
        ),
        sites=tuple(_site(one, t) for one in rows.hosts),
        groups=_groups(shown, times, t),
        reminders=reminders(t),
    )


def labels(t: Translator) -> dict[str, str]:
    """Return the booklet's headings."""
    return {
        "date": t("Date"),
        "place": t("Meeting place"),
        "host": t("Host"),
        "goals": t("What we want to learn"),
        "site": t("The community"),
        "honours": t("Honours"),
        "programme": t("Programme"),
        "route": t("Route"),
        "look_at": t("Look at"),
        "ask": t("Ask"),
        "groups": t("Groups"),
        "group": t("Group"),
        "guide": t("Guide"),
        "members": t("People"),
        "order": t("Order of stops"),
        "discipline": t("On the way"),
        "notes": t("Notes"),
        "survey": t("Tell us what you think"),
        "survey_hint": t("Scan and answer; it takes three minutes."),
    }


def calendar(shown: Programme, removed: Iterable[Removed], t: Translator, *, url: str) -> bytes:
    """Return the programme as an iCalendar file; lines taken out since are in it as cancelled.

    SEQUENCE comes from the visit's and the programme's versions, the same for all: whatever changes, every event's
    grows.
    """
    times = timed(shown)
    by_id = {line.id: line for line in shown.lines}
    start, end = times.start, times.end or times.finish

    def entry(row_id: object, title: str, starts: datetime, ends: datetime) -> CalendarItem:
        return CalendarItem(
            # the visit's version is added to an item's by the writer, which must not count twice
            id=str(row_id),
            title=title,
            starts_at=starts,
            ends_at=ends,
            version=0,
            updated_at=shown.updated_at,
        )

    entries = []
    for one in times.items:
        line = by_id[one.item.id]
        entries.append(
            replace(
                entry(line.id, _title(line, shown, t), one.start, one.end),
                place=t.pick(line.place, line.place_en),
                description=_joined((t.pick(line.speaker, line.speaker_en), t.pick(line.note, line.note_en)), t),
            )
        )
    entries += [
        replace(entry(gone.id, t.pick(gone.title, gone.title_en), start, end), cancelled=True) for gone in removed
    ]
    visit = CalendarVisit(
        id=str(shown.visit_id),
        title=t("Visit {number}, {title}", number=shown.number, title=t.pick(shown.title, shown.title_en)),
        starts_at=start,
        ends_at=max(end, times.finish),
        # of two published versions made of one edit the later one counts more, too
        version=visit_sequence(visit=shown.visit_version, programme=shown.version + shown.edition),
        updated_at=shown.updated_at,
        items=tuple(entries),
        url=url,
    )
    return visit_calendar(visit, name=visit.title, zone=shown.timezone)


def _items(shown: Programme, times: Schedule, t: Translator) -> tuple[ProgrammeItem, ...]:
    return tuple(
        ProgrammeItem(
            time=t.time(one.start.time()),
            until=t("{n} min", n=one.item.minutes),
            title=_title(line, shown, t),
            place=t.pick(line.place, line.place_en),
            speaker=t.pick(line.speaker, line.speaker_en),
            note=t.pick(line.note, line.note_en),
            highlight=line.kind is AgendaKind.TOUR,
        )
        for one, line in sorted(zip(times.items, placed(shown.lines), strict=True), key=lambda both: both[0].start)
    )


def _title(line: Line, shown: Programme, t: Translator) -> str:
    """Return what an item is called, with the group that it is for if it is not for all."""
    title = t.pick(line.title, line.title_en)
    group = next((one for one in shown.groups if one.id == line.group_id), None)
    return f"{title} · {t.pick(group.name, group.name_en)}" if group else title


def _groups(shown: Programme, times: Schedule, t: Translator) -> tuple[BookletGroup, ...]:
    order = {stop.id: str(number) for number, stop in enumerate(shown.stops, start=1)}
    stays = lanes(shown, times)
    found = []
    for lane, group in enumerate(shown.groups):
        guide = shown.guide(group.guide_id)
        found.append(
            BookletGroup(
                name=t.pick(group.name, group.name_en),
                guide=t.pick(guide.name, guide.name_en) if guide else "",
                members=t.n("1 person", "{n} people", group.members) if group.members else "",
                route=" → ".join(order[stay.stop_id] for stay in stays if stay.lane == lane),
            )
        )
    return tuple(found)


def _site(site: HostSite, t: Translator) -> BookletSite:
    facts = [
        (t("Managed by"), _say(site.firm, t)),
        (t("Address"), site.address),
        (t("Kind of site"), t.enum(site.kind)),
        (t("Handed over"), t.date(site.handover, "month") if site.handover else ""),
        (t("Households"), t.number(site.households) if site.households else ""),
        (t("Floor area"), f"{t.number(site.floor_area_m2)} m²" if site.floor_area_m2 else ""),
        (t("Green area"), f"{t.number(site.green_area_m2)} m²" if site.green_area_m2 else ""),
        (t("Parking spaces"), t.number(site.parking_spaces) if site.parking_spaces else ""),
        (
            t("Fee"),
            _fee(site.fee_yuan_m2_month, t),
        ),
    ]
    return BookletSite(
        name=_say(site.name, t),
        intro=_say(site.introduction, t),
        facts=tuple(BookletFact(label=label, value=value) for label, value in facts if value),
        honours=tuple(_say(one, t) for one in site.honours),
    )


def _fee(yuan: Decimal | None, t: Translator) -> str:
    return t("{yuan} yuan per m² and month", yuan=t.number(yuan, 2)) if yuan else ""


def _say(words: Words, t: Translator) -> str:
    return t.pick(words.zh, words.en)


def _joined(parts: Iterable[str], t: Translator) -> str:
    return ("、" if t.language == "zh" else ", ").join(part for part in parts if part)


def _without(value: ProgrammeBooklet, missing: Iterable[str]) -> ProgrammeBooklet:
    table = str.maketrans(dict.fromkeys(missing, "〓"))

    def mended(part: object) -> object:
        if isinstance(part, str):
            return part.translate(table)
        if isinstance(part, tuple):
            return tuple(mended(one) for one in part)
        if hasattr(part, "__dataclass_fields__"):
            return replace(part, **{name: mended(getattr(part, name)) for name in part.__dataclass_fields__})  # type: ignore[type-var]
        return part

    changed = mended(value)
    assert isinstance(changed, ProgrammeBooklet)
    return changed
