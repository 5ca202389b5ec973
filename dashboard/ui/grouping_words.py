"""Groups in words: where they stand, what they are like, and which wishes they leave unmet, with names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.charts.grouping import Eyes
from dashboard.i18n import Translator
from dashboard.queries.grouping import Grouping, Walker
from dashboard.rules.group_composer import Composition
from dashboard.rules.group_wishes import Unmet, Why
from dashboard.ui.escaping import escape
from dashboard.ui.visit_words import listed
from models.enums import FirmKind

NAMED = 6
"""People named in a sentence."""


@dataclass(frozen=True, slots=True)
class Names:
    """What everything on the page is called in the viewer's language, not yet escaped."""

    people: Mapping[str, str]
    firms: Mapping[str, str]
    groups: Sequence[str]
    dimensions: Mapping[str, str]


def names_of(room: Grouping, t: Translator) -> Names:
    return Names(
        {str(one.id): t.pick(one.name, one.name_en) for one in room.walkers},
        {one.firm_key: t.pick(one.firm, one.firm_en) for one in room.walkers if one.firm_key},
        [t.pick(group.name, group.name_en) for group in room.groups],
        {one.key: t.pick(one.title, one.title_en) for one in room.dimensions},
    )


def standing(room: Grouping, t: Translator) -> str:
    """Return in a sentence how many walk in how many groups, and what is still to be done."""
    if not room.walkers and not room.groups:
        return t("Nobody is registered yet") + t(".")
    parts = [t.n("1 person", "{n} people", len(room.walkers))]
    if room.groups:
        parts.append(t.n("1 group", "{n} groups", len(room.groups)))
        placed = room.place()
        lost = sum(str(one.id) not in placed for one in room.walkers)
        pinned = sum(one.pinned for one in room.walkers)
        unguided = sum(group.guide_id is None for group in room.groups)
        if lost:
            parts.append(t.n("1 without a group", "{n} without a group", lost))
        if pinned:
            parts.append(t.n("1 placed by hand", "{n} placed by hand", pinned))
        if unguided:
            parts.append(t.n("1 group without a guide", "{n} groups without a guide", unguided))
    return t(", ").join(parts) + t(".")


def kinds_text(people: Sequence[Walker], t: Translator) -> str:
    """Return how many come from which kind of firm, the most first."""
    counted = Counter(one.kind for one in people)
    kinds = sorted((kind for kind in FirmKind if counted[kind]), key=lambda kind: -counted[kind])
    return listed([f"{t.enum(kind)} {counted[kind]}" for kind in kinds], t)


def coverage(room: Grouping, made: Composition, t: Translator) -> list[Eyes]:
    """Return how many people of every group watch every dimension."""
    names = names_of(room, t)
    counted = Counter((made.place[key], watched) for key, watched in made.watches.items())
    return [
        Eyes(group, names.dimensions[one.key], counted[at, one.key])
        for at, group in enumerate(names.groups)
        for one in room.dimensions
    ]


def coverage_title(cells: Sequence[Eyes], wanted: int, t: Translator) -> str:
    """Return what the picture of the dimensions says."""
    short = {cell.group for cell in cells if cell.people < wanted}
    if short:
        return t.n("1 group lacks eyes for a dimension", "{n} groups lack eyes for a dimension", len(short))
    least = min((cell.people for cell in cells), default=0)
    return t.n(
        "Every dimension is watched by 1 person or more in every group",
        "Every dimension is watched by {n} people or more in every group",
        least,
    )


def unmet_text(one: Unmet, names: Names, t: Translator) -> str:
    """Return a wish that is not met and why as a sentence, escaped."""
    group = escape(names.groups[one.group]) if one.group is not None else ""
    firms = listed([escape(names.firms.get(firm, firm)) for firm in one.names], t)
    match one.code:
        case "groups.unmet.size":
            text = t("The groups differ in size: the largest has {n} people", n=one.number)
        case "groups.unmet.apart":
            text = t("{n} people of {firm} are together in {group}", n=one.number, firm=firms, group=group)
        case "groups.unmet.together":
            text = t("{firm} is spread over {n} groups", firm=firms, n=one.number)
        case "groups.unmet.rivals":
            text = t("Firms named to be kept apart are together in {group}: {firms}", group=group, firms=firms)
        case "groups.unmet.watchers":
            dimension = escape(names.dimensions.get(one.names[0], one.names[0]))
            text = t("{group} lacks {n} observers for {dimension}", group=group, n=one.number, dimension=dimension)
        case "groups.unmet.kinds":
            kinds = listed([t.enum(FirmKind(kind)) if kind else t("No firm") for kind in one.names], t)
            text = t("{group} is mixed unlike the whole: {kinds}", group=group, kinds=kinds)
        case _:
            people = listed([escape(names.people.get(key, key)) for key in one.names[:NAMED]], t)
            text = t.n(
                "1 person watches what they did not ask for: {people}",
                "{n} people watch what they did not ask for: {people}",
                one.number,
                people=people + ("…" if one.number > NAMED else ""),
            )
            return text + t(", ") + t("because otherwise nobody in the group would watch it") + t(".")
    return text + t(", ") + _why(one.why, t) + t(".")


def _why(why: Why, t: Translator) -> str:
    return {
        Why.FIXED: t("because people are placed there by hand"),
        Why.TOO_FEW_GROUPS: t("because there are more of these firms than groups"),
        Why.EVERYWHERE: t("because one of them sends enough people for every group"),
        Why.TOO_LARGE: t("because it has more people than a group holds"),
        Why.TOO_SMALL: t("because the group has too few people"),
        Why.WISHES: t("because another rule stands against it"),
    }[why]
