"""Routes and rotations in words: what a plan shows, what it breaks, why there is none; and as rows of the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.charts.rotation import Bar, Gantt, Shut, Way
from dashboard.errors import Refused
from dashboard.i18n import Translator
from dashboard.queries.agenda import TourGroup, TourStop
from dashboard.queries.rotation import RouteShown, TourShown, Workbench
from dashboard.rules.rotation import Plan, Tour
from dashboard.rules.rotation_check import Breach
from dashboard.rules.rotation_replan import Change, Replan
from dashboard.rules.route import END, START, clock, missing_walks
from dashboard.services.rotations import LateGroup
from models.enums import PlanSource


def stop_name(stop: TourStop, t: Translator) -> str:
    return t.pick(stop.title, stop.title_en) or t.enum(stop.kind)


def group_name(group: TourGroup, t: Translator) -> str:
    return t.pick(group.name, group.name_en)


def numbered(stops: Sequence[TourStop], t: Translator) -> dict[str, str]:
    """Return the stops' names by key, with their numbers on the route, so that no two are alike."""
    return {stop.key: f"{n} {stop_name(stop, t)}" for n, stop in enumerate(stops, start=1)}


def names(shown: Workbench, t: Translator) -> dict[str, str]:
    """Return everything that has a key by name: stops, groups, start and end."""
    route = shown.route
    return {
        **{stop.key: stop_name(stop, t) for stop in shown.programme.stops},
        **{str(group.id): group_name(group, t) for group in shown.groups},
        START: t.pick(route.start_place, route.start_place_en) or t("Starting point"),
        END: t.pick(route.end_place, route.end_place_en) or t("Finishing point"),
    }


def named(refused: Refused, known: Mapping[str, str], t: Translator) -> Refused:
    """Return the refusal with names where its facts are keys, so that it can be told."""

    def name(value: object) -> object:
        if isinstance(value, list):
            return " → ".join(str(name(one)) for one in value)
        return known.get(value, value) if isinstance(value, str) else value

    facts = {key: name(value) for key, value in refused.facts.items()}
    if refused.code == "rotation.breaks":
        facts["breach"] = t.error(Refused(str(refused.facts["breach"]), **facts))
    return type(refused)(refused.code, **facts)


def breach(one: Breach, start: int, known: Mapping[str, str], t: Translator) -> str:
    """Return what a plan breaks."""
    facts = {"group": known.get(one.group, ""), "stop": known.get(one.stop, ""), "other": known.get(one.other, "")}
    return t.error(Refused(one.code, **facts, time=clock(start + one.minute)))


def finding(shown: TourShown, plan: Plan, bound: int | None, t: Translator) -> str:
    """Return what the picture shows, as its heading."""
    done = t.time(shown.start.time()) if not plan.stays else clock(minute(shown) + plan.finish)
    groups = len(shown.tour.groups)
    parts = [t.n("The group is through at {time}", "All {n} groups are through by {time}", groups, time=done)]
    waits = t.n("1 minute of waiting in all", "{n} minutes of waiting in all", plan.waiting)
    parts.append(waits if plan.waiting else t("nobody waits"))
    if bound:
        parts.append(gap(plan.finish, bound, t))
    return t(", ").join(parts)


def gap(finish: int, bound: int, t: Translator) -> str:
    """Return how far a plan is from what no plan can beat."""
    if finish <= bound:
        return t("no plan can be done earlier")
    return t(
        "{share} from the lower bound", share=t.percent((finish - bound) / bound, 0 if finish > 1.1 * bound else 1)
    )


def source(kind: PlanSource, t: Translator) -> str:
    return t.enum(kind)


def standing(shown: Workbench, t: Translator) -> str:
    """Return where the route stands, in a sentence with numbers."""
    stops, groups = len(shown.programme.stops), len(shown.groups)
    if not stops or not groups:
        return t("{stops} stops and {groups} groups so far.", stops=stops, groups=groups)
    parts = [t("{groups} groups take turns at {stops} stops.", groups=groups, stops=stops)]
    missing = sum(len(missing_walks(tour.tour)) for tour in shown.tours)
    if missing:
        parts.append(
            t.n(
                "1 walking time is missing and counts as none.",
                "{n} walking times are missing and count as none.",
                missing,
            )
        )
    return (" " if t.language == "en" else "").join(parts)


def too_long(shown: TourShown, plan: Plan, t: Translator) -> str:
    """Return that the plan takes longer than the programme gives, "" where it does not."""
    if plan.finish <= shown.minutes:
        return ""
    return t(
        "The rotation takes {need} minutes, the programme gives the tour {given}.",
        need=plan.finish,
        given=shown.minutes,
    )


def conditions(route: RouteShown, known: Mapping[str, str], t: Translator) -> list[str]:
    """Return what a plan must keep to, in sentences."""
    facts = route.facts
    said = [
        t("“{stop}” is closed {since}–{until}", stop=known[one.stop], since=clock(one.since), until=clock(one.until))
        for one in facts.closed
    ]
    said += [t("{group} begins at “{stop}”", group=known[g], stop=known[s]) for g, s in facts.firsts.items()]
    return said + [t("In this order: {stops}", stops=" → ".join(known[key] for key in chain)) for chain in facts.orders]


def change(one: Change, start: int, known: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Return a changed cell as group, stop, before and after."""
    return known[one.group], known[one.stop], clock(start + one.before), clock(start + one.after)


def late_head(late: LateGroup, found: Replan, known: Mapping[str, str], t: Translator) -> str:
    """Return who is late where and how many times that changes."""
    return t.n(
        "“{group}” leaves “{stop}” {minutes} min late: 1 time changes",
        "“{group}” leaves “{stop}” {minutes} min late: {n} times change",
        len(found.changes),
        group=known[str(late.group_id)],
        stop=known[str(late.stop_id)],
        minutes=late.minutes,
    )


def minute(shown: TourShown) -> int:
    """Return when the tour starts, in minutes since midnight."""
    return shown.start.hour * 60 + shown.start.minute


def picture(
    shown: TourShown,
    plan: Plan,
    groups: Sequence[TourGroup],
    t: Translator,
    *,
    by_stop: bool = False,
    changed: Sequence[Change] = (),
) -> Gantt:
    """Return the rows of the picture: a row for each group, or for each stop."""
    start = minute(shown)
    stops = {stop.key: (n, stop) for n, stop in enumerate(shown.stops)}
    group_at = {str(group.id): n for n, group in enumerate(groups)}
    marked = {(one.group, one.stop) for one in changed}
    bars, ways = [], []
    for stay in plan.stays:
        n, stop = stops[stay.stop]
        g = group_at[stay.group]
        name = group_name(groups[g], t)
        bar = Bar(
            g,
            start + stay.start,
            start + stay.end,
            f"{n + 1} {stop_name(stop, t)}",
            str(n + 1),
            t.pick(stop.place, stop.place_en),
            (stay.group, stay.stop) in marked,
        )
        bars.append(replace(bar, row=n, label=name, short=str(g + 1), detail=bar.label) if by_stop else bar)
    if not by_stop:
        ways = [way for g, group in enumerate(groups) for way in _ways(shown.tour, plan, str(group.id), g, start)]
    shuts = [
        Shut(stops[stop.key][0], start + since, start + until)
        for stop in shown.tour.stops
        for since, until in (stop.closed if by_stop else ())
    ]
    rows = [*numbered(shown.stops, t).values()] if by_stop else [group_name(group, t) for group in groups]
    return Gantt(tuple(rows), tuple(bars), tuple(ways), tuple(shuts), t("closed"))


def _ways(tour: Tour, plan: Plan, group: str, row: int, start: int) -> list[Way]:
    """Return what lies between a group's stays, its way from the start and to the end."""
    one = next(found for found in tour.groups if found.key == group)
    at, free = one.start, one.ready
    found = []
    for stay in plan.of(group):
        there = free + tour.minutes(at, stay.stop)
        found.append(Way(row, start + free, start + there, start + stay.start))
        at, free = stay.stop, stay.end
    back = start + free + tour.minutes(at, one.end)
    return [*found, Way(row, start + free, back, back)]


def way(minutes: int, waits: int, t: Translator) -> str:
    """Return the way to a stop in words."""
    parts = [t.n("1 min on foot", "{n} min on foot", minutes)] if minutes else []
    if waits:
        parts.append(t.n("wait 1 min", "wait {n} min", waits))
    return t(", ").join(parts)
