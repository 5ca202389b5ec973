"""What a visit still misses, in words, and where to mend it."""

from dashboard.i18n import Translator
from dashboard.queries.visit_overview import GapRow
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
        "task_open": "tasks",
        "talk_without_speaker": "agenda",
        "no_host": "host_choice",
        "tour_without_stop": "goals",
    }
    return own.get(row.gap.code, PAGES.get(row.gap.area, "visit"))


def gap_text(row: GapRow, t: Translator) -> str:
    """Return one gap as a sentence fragment, e.g. 第 5 组还没有引导员."""
    name = t.pick(row.about.zh, row.about.en) if row.about else ""
    facts = row.gap.facts
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
        "goal_without_stop": t("“{name}”: nowhere to see it", name=name),
        "goal_without_question": t("“{name}”: no guiding question", name=name),
        "goal_without_point": t("“{name}”: no observation point", name=name),
        "item_without_place": t("“{name}” has no place", name=name),
        "tour_without_stop": t("the tour has no stop"),
        "group_over_stop_capacity": t("a stop is too small for a group"),
        "no_survey": t("no survey attached"),
        "task_open": name,
    }
    return messages[row.gap.code]
