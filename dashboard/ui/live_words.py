"""The running day in words: what a segment is called, how far behind it is, and what an adjustment does."""

from datetime import datetime

from dashboard.i18n import Translator
from dashboard.live_rows import Adjustment, DayPlan
from dashboard.queries.live import Day
from dashboard.rules.live import Lane, Placed, Segment
from dashboard.rules.live_fix import Breaks


def name(plan: DayPlan, segment: Segment, t: Translator) -> str:
    """Return the title of a segment: its stop's, or its item's."""
    if segment.stop_id is not None:
        stop = next((one for one in plan.content.stops if one.id == segment.stop_id), None)
        return t.pick(stop.title, stop.title_en) if stop is not None else t("Stop")
    line = next((one for one in plan.content.lines if one.id == segment.item_id), None)
    if line is None:
        return t("Item")
    return t.pick(line.title, line.title_en) or t.enum(line.kind)


def place(plan: DayPlan, segment: Segment, t: Translator) -> str:
    """Return where a segment is, or nothing."""
    rows = plan.content.stops if segment.stop_id is not None else plan.content.lines
    wanted = segment.stop_id or segment.item_id
    found = next((one for one in rows if one.id == wanted), None)
    return t.pick(found.place, found.place_en) if found is not None else ""


def clock(moment: datetime, plan: DayPlan, t: Translator) -> str:
    return t.time(moment.astimezone(plan.midnight.tzinfo).time())


def span(one: Placed, plan: DayPlan, t: Translator) -> str:
    """Return from when until when, as it is or will be."""
    return f"{clock(one.start, plan, t)}–{clock(one.end, plan, t)}"


def behind(lane: Lane, t: Translator) -> str:
    """Return how a lane stands against the plan."""
    if not lane.followed and lane.behind == 0:
        return t("by the plan")
    if lane.behind > 0:
        return t.n("1 minute behind", "{n} minutes behind", lane.behind)
    if lane.behind < 0:
        return t.n("1 minute ahead", "{n} minutes ahead", -lane.behind)
    return t("on time")


def tone(lane: Lane) -> str:
    """Return the style of how a lane stands: late from a minute on, early, fine, or plan where nobody taps."""
    if lane.behind > 0:
        return "late"
    if not lane.followed:
        return "plan"
    return "early" if lane.behind < 0 else "fine"


def standing(day: Day, t: Translator) -> str:
    """Return where the day stands, in a sentence with numbers."""
    words = [t("It is {time}.", time=clock(day.now, day.plan, t))]
    if day.all.over:
        words.append(t("The day is over."))
    elif not day.all.followed:
        words.append(t("Nobody has started a segment yet; what is shown goes by the plan."))
    else:
        words.append(
            t("{standing}; it looks like ending at {time}.", standing=_first(behind(day.all, t)), time=_end(day, t))
        )
    return (" " if t.language == "en" else "").join(words)


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _end(day: Day, t: Translator) -> str:
    return clock(max(one.end for one in day.all.placed), day.plan, t)


def changes(plan: DayPlan, made: Adjustment, t: Translator) -> list[tuple[str, str, str]]:
    """Return (title, before, after) of every item whose times change, in their order; after is empty if it goes."""
    found = []
    for line in plan.content.lines:
        old, new = plan.content.span(line.id), made.after.span(line.id)
        if old != new:
            words = [f"{_of_day(one[0])}–{_of_day(one[1])}" for one in (old, new)]
            found.append((t.pick(line.title, line.title_en) or t.enum(line.kind), words[0], words[1]))
    return found


def _of_day(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def broken(plan: DayPlan, one: Breaks, made: Adjustment, t: Translator) -> str:
    """Return what an adjustment cannot keep."""
    if one.id is None:
        return t(
            "The visit ends {n} minutes later, at {time}.",
            n=one.minutes,
            time=t.time(made.ends),
        )
    line = next(line for line in plan.content.lines if line.id == one.id)
    title = t.pick(line.title, line.title_en) or t.enum(line.kind)
    return t("“{title}” keeps its time, and what is before it ends {n} minutes too late.", title=title, n=one.minutes)
