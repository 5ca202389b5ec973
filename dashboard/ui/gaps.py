"""What a visit still misses, in words, and where to mend it."""

from collections.abc import Sequence

from dashboard.i18n import Translator
from dashboard.queries.visit_overview import GapRow
from dashboard.ui.visit_words import listed
from models.enums import TaskArea

PAGES = {
    TaskArea.AGENDA: "agenda",
    TaskArea.PEOPLE: "registrations",
    TaskArea.GOALS: "goals",
    TaskArea.MATERIALS: "tasks",
    TaskArea.VENUE: "agenda",
    TaskArea.SURVEY: "visit",
}


def gap_page(row: GapRow) -> str:
    """Return the page on which the gap is mended."""
    own = {
        "tasks_open": "tasks",
        "talk_without_speaker": "agenda",
        "no_host": "host_choice",
        "no_groups": "groups",
        "group_without_guide": "groups",
        "tour_without_stop": "goals",
    }
    return own.get(row.gap.code, PAGES.get(row.gap.area, "visit"))


def gap_text(row: GapRow, t: Translator) -> str:
    """Return one gap as a sentence fragment, e.g. 第 5 组还没有引导员."""
    name = t.pick(row.about.zh, row.about.en) if row.about else ""
    facts = row.gap.facts
    if row.gap.code in _lacks(t):
        return t("“{name}” lacks {what}", name=name, what=_lacks(t)[row.gap.code])
    if row.gap.code == "tasks_open":
        left = facts["open"]
        return name if left == 1 else t.n("1 task is open", "{n} tasks are open", int(str(left)))
    messages = {
        "no_agenda": t("the programme is empty"),
        "clash": t("“{name}” starts {minutes} min late", name=name, minutes=facts.get("minutes")),
        "overrun": t("the programme ends {minutes} min late", minutes=facts.get("minutes")),
        "no_host": t("no host yet"),
        "group_without_guide": t("{name} has no guide", name=name),
        "no_groups": t("no groups yet"),
        "talk_without_speaker": t("“{name}” has no speaker", name=name),
        "over_capacity": t(
            "{registered} registered for {capacity} places",
            registered=facts.get("registered"),
            capacity=facts.get("capacity"),
        ),
        "no_goals": t("no learning goal yet"),
        "no_checklist": t("no checklist attached"),
        "item_without_place": t("“{name}” has no place", name=name),
        "tour_without_stop": t("the tour has no stop"),
        "group_over_stop_capacity": t("a stop is too small for a group"),
        "no_survey": t("no survey attached"),
    }
    return messages[row.gap.code]


def check_text(rows: Sequence[GapRow], t: Translator) -> str:
    """Return what one check misses: one goal's gaps in one sentence, of several other gaps the first and how many."""
    first, lacks = rows[0], _lacks(t)
    if len(rows) == 1:
        return gap_text(first, t)
    if all(row.gap.code in lacks and row.about == first.about for row in rows):
        name = t.pick(first.about.zh, first.about.en) if first.about else ""
        return t("“{name}” lacks {what}", name=name, what=listed([lacks[row.gap.code] for row in rows], t))
    return t.n("{first}, and 1 more", "{first}, and {n} more", len(rows) - 1, first=gap_text(first, t))


def short_text(rows: Sequence[GapRow], t: Translator) -> str:
    """Return what one check misses in few words, without naming the goal: the chart has little room."""
    lacks = _lacks(t)
    if all(row.gap.code in lacks for row in rows):
        return t("lacks {what}", what=listed([lacks[row.gap.code] for row in rows], t))
    return check_text(rows, t)


def _lacks(t: Translator) -> dict[str, str]:
    return {
        "goal_without_stop": t("a stop"),
        "goal_without_question": t("a guiding question"),
        "goal_without_point": t("an observation point"),
    }
