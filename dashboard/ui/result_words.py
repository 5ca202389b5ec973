"""What the results say, in words: findings become titles and questions."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.i18n import Translator
from dashboard.queries.result_rows import AnswerRow
from dashboard.queries.results import VisitResults
from dashboard.rules.finding import Finding
from models.enums import AnswerState, ScoringMethod


def dimension_names(results: VisitResults, t: Translator) -> dict[str, str]:
    """Return the short name of every dimension by its key."""
    return {section.key: t.pick(section.short, section.short_en) for section in results.sections}


def listed(keys: Iterable[str], names: Mapping[str, str], t: Translator) -> str:
    """Return dimensions one after another, e.g. 智慧化、运营增值."""
    return t(" / ").join(names.get(key, key) for key in keys)


def profile_title(finding: Finding, names: Mapping[str, str], t: Translator) -> str:
    """Return what the profile says as a title; `finding` as `rules.profile.headline` gives it."""
    facts: Mapping[str, Any] = finding.facts
    below = listed(facts.get("below", ()), names, t)
    lead = names.get(str(facts.get("lead", "")), "")
    match finding.code:
        case "profile.no_scores":
            return t("No scores yet")
        case "profile.not_enough_visits":
            best = names.get(str(facts["best"]), "")
            return t("{best} scores highest; comparing needs {needed} visits", best=best, needed=facts["needed"])
        case "profile.leads_and_below":
            return t("{lead} is furthest ahead; below the median: {below}", lead=lead, below=below)
        case "profile.leads":
            return t("{lead} is furthest ahead of earlier visits", lead=lead)
        case "profile.below":
            return t("Below the median of earlier visits: {below}", below=below)
        case _:
            return t("Level with earlier visits in every dimension")


def balance_title(finding: Finding, names: Mapping[str, str], t: Translator) -> str:
    """Return whether people came to learn or to find fault; `finding` as `rules.balance.statement` gives it."""
    facts: Mapping[str, Any] = finding.facts
    code, _, excepted = finding.code.partition("_")
    if code == "balance.none":
        return t("No tagged notes yet")
    if code == "balance.few":
        return t("Too few notes to tell learning from fault-finding")
    if code == "balance.even":
        return t("Learning and fault-finding in equal parts")
    part, whole = facts["of"], facts["out_of"]
    if code == "balance.learning":
        said = t("Every note is learning") if part == whole else t("{part} of {whole} notes are learning", **_of(facts))
    else:
        said = t("Every note finds fault") if part == whole else t("{part} of {whole} notes find fault", **_of(facts))
    if not excepted:
        return said
    return said + t("; only {reversed} the other way round", reversed=listed(facts["reversed"], names, t))


def _of(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"part": facts["of"], "whole": facts["out_of"]}


def spread_title(divided: int, t: Translator) -> str:
    """Return how many points are worth a talk."""
    if not divided:
        return t("Observers saw much the same")
    return t.n(
        "One point divides the observers: worth a talk", "{n} points divide the observers: worth a talk", divided
    )


def reason_words(finding: Finding, results: VisitResults, t: Translator) -> str:
    """Return what divides the observers of a point, as a question for the review."""
    facts: Mapping[str, Any] = finding.facts
    if finding.code == "discuss.poles":
        return t(
            "{high} gave level 4 or more, {low} level 2 or less: what did each of them see?",
            high=facts["high"],
            low=facts["low"],
        )
    means = {"high_mean": t.number(facts["high_mean"], 1), "low_mean": t.number(facts["low_mean"], 1)}
    if finding.code == "discuss.by_kind":
        return t(
            "{high}: {high_mean} on average; {low}: {low_mean}. Another standard, or another sight?",
            high=t.enum(facts["high"]),
            low=t.enum(facts["low"]),
            **means,
        )
    names = {group.id: t.pick(group.name, group.name_en) for group in results.groups}
    return t(
        "{high} gave {high_mean} on average, {low} {low_mean}: did they walk the same way at the same hour?",
        high=names[facts["high"]],
        low=names[facts["low"]],
        **means,
    )


def answer_words(row: AnswerRow, t: Translator) -> str:
    """Return the answer itself: a level, met or not, faults or points, or why there is none."""
    if row.state is not AnswerState.ANSWERED or row.value is None:
        return t.enum(row.state)
    if row.method is ScoringMethod.PASS_FAIL:
        return t("met") if row.value else t("not met")
    return str(row.value)


def source_words(row: AnswerRow, t: Translator) -> str:
    """Return who says so, as far as the viewer may know."""
    who = [t.pick(row.firm, row.firm_en), t.pick(row.observer, row.observer_en)]
    if not any(who):
        who = [t.enum(row.kind) if row.kind else t("An observer"), t.pick(row.group, row.group_en)]
    return "・".join(part for part in who if part) if t.language == "zh" else ", ".join(part for part in who if part)


def sentence(results: VisitResults, t: Translator) -> str:
    """Return where the results stand, with numbers."""
    f = results.figures
    said = t(
        "{day}: {observers} observers left {scores} scores and {notes} notes at {points} points.",
        day=t.date(results.day),
        observers=t.number(f.observers),
        points=t.number(f.points),
        scores=t.number(f.scores),
        notes=t.number(f.notes),
    )
    if results.official is not None and results.official.rescaled is not None:
        total = results.official
        return said + t(
            " By the rating table {points} of {attainable} points seen, {rescaled} of {full} for the whole table.",
            points=t.number(total.points, 1),
            attainable=t.number(total.attainable, 1),
            rescaled=t.number(results.official.rescaled, 1),
            full=t.number(total.full, 0),
        )
    if results.overall is not None:
        return said + t(" Overall {score} of 100.", score=t.number(results.overall, 1))
    return said
