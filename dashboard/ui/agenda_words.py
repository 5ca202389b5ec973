"""The programme in words: what its picture says, what is wrong with it, what would help."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from dashboard.charts.agenda import Box, Head
from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme, TourGroup, plans_in_force
from dashboard.rules.agenda import Schedule
from dashboard.rules.agenda_fixes import Fix, Problem, Suggestion
from dashboard.rules.agenda_lines import Line
from dashboard.rules.agenda_warnings import Lack, Missing
from dashboard.rules.tour_lanes import Stay
from dashboard.ui.escaping import escape
from models.enums import AgendaKind

HALF_DAY = 5 * 60


def name(line: Line, t: Translator) -> str:
    """Return a line's title, or its kind where it has none yet."""
    return t.pick(line.title, line.title_en) or t.enum(line.kind)


def standing(shown: Programme, times: Schedule, t: Translator) -> str:
    """Return where the programme stands, in a sentence with numbers."""
    end = times.end or times.finish
    long = (end - times.start).total_seconds() / 60 > HALF_DAY
    facts = {"start": t.time(times.start.time()), "end": t.time(end.time())}
    parts = [t("A full day, {start}–{end}.", **facts) if long else t("Half a day, {start}–{end}.", **facts)]
    parts.append(t.n("1 item.", "{n} items.", len(times.items)))
    if shown.stops and shown.groups:
        parts.append(
            t("{groups} groups take turns at {stops} stops.", groups=len(shown.groups), stops=len(shown.stops))
        )
    elif shown.stops:
        parts.append(
            t.n("1 stop on the tour, no groups yet.", "{n} stops on the tour, no groups yet.", len(shown.stops))
        )
    return (" " if t.language == "en" else "").join(parts)


def unsaved(t: Translator) -> str:
    """Return the badge of a programme with changes that are not stored."""
    return t("not saved yet")


def planned_end(ends: time, t: Translator) -> str:
    """Return the label of the line at which the visit was planned to end."""
    return t("planned end {time}", time=t.time(ends))


def finding(times: Schedule, t: Translator) -> str:
    """Return what the picture shows, as its heading."""
    finish = t.time(times.finish.time())
    if times.clashes:
        return t.n("One item starts before the one ahead has ended", "{n} items start too early", len(times.clashes))
    if times.overrun_minutes:
        return t("It ends at {time}, {n} minutes late", time=finish, n=times.overrun_minutes)
    if times.gaps:
        idle = sum(gap.minutes for gap in times.gaps)
        return t("It ends at {time}, with {n} minutes idle in between", time=finish, n=idle)
    spare = int((times.end - times.finish).total_seconds() // 60) if times.end else 0
    if spare:
        return t("It ends at {time}, {n} minutes to spare", time=finish, n=spare)
    return t("Everything fits, and it ends at {time}", time=finish)


def problem(one: Suggestion, times: Schedule, lines: Mapping[UUID, Line], t: Translator) -> str:
    """Return what is wrong, for the heading above its suggestions."""
    if one.problem is Problem.OVERRUN:
        end = t.time(times.end.time()) if times.end else ""
        return t("The programme runs {n} minutes past {end}", n=times.overrun_minutes, end=end)
    found = times.clashes if one.problem is Problem.CLASH else times.gaps
    entry = next(one_found for one_found in found if one_found.item_id == one.about)
    facts = {
        "item": escape(name(lines[entry.item_id], t)),
        "n": entry.minutes,
        "start": t.time(times.items[entry.index].start.time()),
        "arrives": t.time(entry.arrives.time()),
    }
    if one.problem is Problem.CLASH:
        return t("“{item}” is fixed at {start}, but what is before it lasts until {arrives}", **facts)
    return t("{n} minutes are idle before “{item}” at {start}", **facts)


def remedy(one: Suggestion, lines: Mapping[UUID, Line], t: Translator) -> str:
    """Return what a suggestion would do, and what is left to solve then."""
    item = escape(name(lines[one.item_id], t)) if one.item_id is not None else ""
    if one.fix is Fix.SHORTEN:
        text = t("Shorten “{item}” by {n} minutes", item=item, n=one.minutes)
    elif one.fix is Fix.EXTEND:
        text = t("Give “{item}” {n} minutes more", item=item, n=one.minutes)
    elif one.fix is Fix.MOVE_FIXED:
        text = t("Start “{item}” at {time}", item=item, time=t.time(one.start) if one.start else "")
    elif one.fix is Fix.DROP_FIXED:
        text = t("Let “{item}” follow what is before it", item=item)
    else:
        text = t("End the visit at {time}", time=t.time(one.end.time()) if one.end else "")
    if one.left_minutes:
        return text + t("; {n} minutes are left to solve", n=one.left_minutes)
    if one.overrun_minutes and one.problem is not Problem.OVERRUN:
        return text + t("; the end is then {n} minutes late", n=one.overrun_minutes)
    return text


def lack_heading(lack: Lack, found: Sequence[Missing], t: Translator) -> str:
    """Return what is lacking, for all the lines that lack it."""
    n = len(found)
    if lack is Lack.NO_PLACE:
        return t.n("One item has no place yet", "{n} items have no place yet", n)
    if lack is Lack.NO_SPEAKER:
        return t.n("One talk has no speaker yet", "{n} talks have no speaker yet", n)
    if lack is Lack.NO_GUIDE:
        return t.n("One tour has no guide yet", "{n} tours have no guide yet", n)
    return t("The tour lasts {n} minutes, its stops take {needed}", n=found[0].minutes, needed=found[0].needed)


def boxes(
    shown: Programme,
    times: Schedule,
    lines: Mapping[UUID, Line],
    t: Translator,
    *,
    stays: Sequence[Stay],
    lacks: Sequence[Missing],
) -> tuple[Box, ...]:
    """Return the rows of the picture; a tour with lanes is drawn by its groups' stays, one without stops as a whole."""
    stops = {stop.id: stop for stop in shown.stops}
    tight = {clash.item_id for clash in times.clashes}
    short = any(one.lack is Lack.TOUR_SHORT for one in lacks)
    rows = [
        Box(
            name(lines[one.item.id], t),
            _minutes(one.start, times),
            _minutes(one.end, times),
            t.pick(lines[one.item.id].place, lines[one.item.id].place_en),
            tight=one.item.id in tight,
        )
        for one in times.items
        if not (one.item.kind is AgendaKind.TOUR and any(one.start <= stay.start < one.end for stay in stays))
    ]
    rows += [
        Box(
            t.pick(stops[stay.stop_id].title, stops[stay.stop_id].title_en),
            _minutes(stay.start, times),
            _minutes(stay.end, times),
            t.pick(stops[stay.stop_id].place, stops[stay.stop_id].place_en),
            lane=stay.lane,
            tight=short,
        )
        for stay in stays
    ]
    return tuple(rows)


def turns(shown: Programme, times: Schedule, t: Translator) -> str:
    """Return by what the groups take turns: by a plan, or for want of one that fits evenly."""
    if not shown.groups:
        return t("The tour goes from stop to stop in this order; groups come later.")
    plans, out_of_date = plans_in_force(shown, times)
    tours = sum(one.item.kind is AgendaKind.TOUR for one in times.items)
    if plans and len(plans) == tours:
        return t("By the rotation plan: walking times and room are kept.")
    said = [t("The rotation plan is out of date: stops, groups or tours have changed since.")] if out_of_date else []
    said.append(t("Groups take the stops in turn; walking times and room are not looked at yet."))
    if tours > 1:
        said.append(t("The tours share out the stops in their order."))
    return (" " if t.language == "en" else "").join(said)


def heads(shown: Programme, t: Translator) -> tuple[Head, ...]:
    """Return what stands above each group's lane."""
    return tuple(
        Head(
            t.pick(group.name, group.name_en),
            t.n("1 person", "{n} people", group.members),
            _guide(group, shown, t),
            group.guide_id is None,
        )
        for group in shown.groups
    )


def _guide(group: TourGroup, shown: Programme, t: Translator) -> str:
    guide = shown.guide(group.guide_id)
    return t.pick(guide.name, guide.name_en) if guide else t("no guide")


def _minutes(moment: datetime, times: Schedule) -> float:
    midnight = times.start.replace(hour=0, minute=0)
    return (moment - midnight).total_seconds() / 60


def timeline_words(t: Translator) -> dict[str, str]:
    """Return what the timeline itself says; in braces is what the browser fills in."""
    filled = {name: "{" + name + "}" for name in ("item", "start", "end", "lane", "n")}
    return {
        "timeline": t("Timeline of the programme"),
        "tools": t("Edit the programme"),
        "all": t("Everyone"),
        "by_group": t("By group"),
        "by_room": t("By room"),
        "tray": t("Tray"),
        "tray_empty": t("Drag an item here to take it out of the day without losing it."),
        "hint": t("Drag an item to move it, pull its lower edge to change its length; double-click to add one."),
        "minutes": t("{n} min", **filled),
        "item": t("{item}, {start} to {end}, {lane}", **filled),
        "item_locked": t("{item}, {start} to {end}, {lane}, locked", **filled),
        "clash": t("Starts before what is ahead of it has ended"),
        "undo": t("Undo"),
        "redo": t("Redo"),
        "shorter": t("5 minutes shorter"),
        "longer": t("5 minutes longer"),
        "split": t("Split after {n} minutes", **filled),
        "duplicate": t("Duplicate"),
        "lock": t("Lock: keep its start and length"),
        "unlock": t("Unlock"),
        "to_tray": t("Into the tray"),
        "from_tray": t("Into the programme"),
        "open": t("Item details"),
    }
