"""The papers of a visit that are written on by hand, in a viewer's language, from rows."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dashboard.api.field_words import level_words
from dashboard.documents.paper_checklist import PaperChecklist, PaperPoint, PaperStop, paper_checklist_pdf
from dashboard.documents.paper_survey import PaperQuestion, PaperSurvey, paper_survey_pdf
from dashboard.documents.sign_in_sheet import Expected, SignInGroup, SignInSheet, sign_in_sheet_pdf
from dashboard.i18n import Translator
from dashboard.queries.field import VisitPack
from dashboard.queries.observe import Card
from dashboard.queries.registrations import GroupRow, RegistrationRow
from dashboard.queries.survey_forms import FormQuestion
from models.enums import RegistrationState, ScoringMethod, SurveyQuestionKind, Tag

MARKS = tuple(str(n) for n in range(1, 6))
NPS_MARKS = tuple(str(n) for n in range(11))


def sign_in_sheet(pack: VisitPack, rows: Sequence[RegistrationRow], groups: Sequence[GroupRow], t: Translator) -> bytes:
    """Return the sign-in sheet of everyone who has a place, by group; who has none comes last."""
    expected = [row for row in rows if row.state is RegistrationState.REGISTERED]

    def of(group_id: UUID | None) -> list[Expected]:
        return [
            Expected(
                name=t.pick(row.name, row.name_en),
                firm=t.pick(row.firm, row.firm_en),
                post=t.pick(row.title, row.title_en),
            )
            for row in expected
            if row.group_id == group_id
        ]

    printed = [
        SignInGroup(
            name=t.pick(group.name, group.name_en),
            notes=[
                *([t("Guide: {name}", name=t.pick(group.guide, group.guide_en))] if group.guide else []),
                t.n("1 person expected", "{n} people expected", group.people),
            ],
            people=of(group.id),
        )
        for group in groups
    ]
    alone = of(None)
    if alone:
        expected_of = t.n("1 person expected", "{n} people expected", len(alone))
        name = t("Without a group") if groups else t("Participants")
        printed.append(SignInGroup(name=name, notes=[expected_of], people=alone))
    words = {
        "sheet": t("Sign-in sheet"),
        "number": t("Line"),
        "name": t("Name"),
        "firm": t("Firm and role"),
        "group": t("Group"),
        "signature": t("Signature"),
        "time": t("Time"),
        "walk_ins": t("Not registered before"),
    }
    sheet = SignInSheet(
        language=t.language,
        association=t.pick(pack.association, pack.association_en),
        title=heading(pack, t),
        when=when(pack, t),
        groups=[group for group in printed if group.people],
    )
    return sign_in_sheet_pdf(sheet, words)


def paper_checklist(pack: VisitPack, t: Translator, *, app_url: str) -> bytes:
    """Return the checklist by stop. Raises `ValueError` where the visit has no point."""
    short = {one.key: t.pick(one.short, one.short_en) for one in pack.dimensions}
    levels = level_words(t)
    paper = PaperChecklist(
        language=t.language,
        association=t.pick(pack.association, pack.association_en),
        title=heading(pack, t),
        when=when(pack, t),
        app_url=app_url,
        levels=[levels[n] for n in sorted(levels)],
        tags=[t.enum(tag) for tag in Tag],
        stops=[
            PaperStop(
                title=t.pick(place.title, place.title_en) if place.id else t("Elsewhere"),
                count=t.n("1 point", "{n} points", len(place.cards)),
                place=t.pick(place.place, place.place_en),
                questions=[t.pick(one["zh"], one["en"]) for one in place.questions],
                points=[_point(card, short, t) for card in place.cards],
            )
            for place in pack.places
        ],
    )
    words = {
        "sheet": t("Observation sheet"),
        "observer": t("Name"),
        "firm": t("Firm"),
        "group": t("Group"),
        "signature": t("Signature"),
        "how": t("One mark a point. What you did not see or what does not apply is left out of the score: tick it."),
        "not_seen": t("AnswerState.not_seen"),
        "not_applicable": t("AnswerState.not_applicable"),
        "note": t("Seen"),
        "ask": t("Worth asking:"),
        "app": t("Or score on a phone"),
    }
    return paper_checklist_pdf(paper, words)


def _point(card: Card, short: Mapping[str, str], t: Translator) -> PaperPoint:
    boxes: Sequence[str] = ()
    unit = ""
    if card.method is ScoringMethod.LEVEL:
        boxes = MARKS
    elif card.method is ScoringMethod.PASS_FAIL:
        boxes = (t("Pass"), t("Fail"))
    elif card.method is ScoringMethod.CHOICE:
        boxes = [t.pick(one["zh"], one["en"]) for one in card.choices]
    elif card.method is ScoringMethod.DEDUCTION:
        unit = t("points off, of {n}", n=t.number(card.max_points)) if card.max_points is not None else ""
    elif card.method is ScoringMethod.NUMBER:
        unit = t.pick(card.unit, card.unit_en)
    return PaperPoint(
        title=t.pick(card.title, card.title_en),
        help=t.pick(card.hint, card.hint_en),
        boxes=boxes,
        unit=unit,
        dimension=short.get(card.dimension, ""),
    )


def paper_survey(pack: VisitPack, t: Translator, *, base_url: str) -> bytes:
    """Return the survey to be filled in by hand. Raises `ValueError` where the visit has none."""
    if pack.survey is None:
        raise ValueError("no survey")
    form = pack.survey[1]
    paper = PaperSurvey(
        language=t.language,
        association=t.pick(form.association, form.association_en),
        title=t.pick(form.title, form.title_en),
        intro=t.pick(form.intro, form.intro_en),
        when=heading(pack, t),
        url=f"{base_url}/s/{form.slug}",
        questions=[_question(one, t) for one in form.questions],
    )
    words = {
        "scan": t("Scan to answer on a phone"),
        "anonymous": t("Anonymous: no name, please."),
        "several": t("Tick all that apply"),
        "one": t("Tick one"),
        "thanks": t("Thank you. Please hand this sheet to the staff."),
    }
    return paper_survey_pdf(paper, words)


def _question(one: FormQuestion, t: Translator) -> PaperQuestion:
    kind = one.kind
    scale = {SurveyQuestionKind.MATRIX: MARKS, SurveyQuestionKind.NPS: NPS_MARKS}.get(kind, ())
    return PaperQuestion(
        title=t.pick(one.title, one.title_en),
        help=t.pick(one.help, one.help_en),
        required=one.required,
        rows=[t.pick(row.zh, row.en) for row in one.rows] if kind is SurveyQuestionKind.MATRIX else (),
        scale=scale,
        low=t.pick(one.low, one.low_en),
        high=t.pick(one.high, one.high_en),
        choices=[t.pick(choice.zh, choice.en) for choice in one.choices],
        several=kind is SurveyQuestionKind.MULTI_CHOICE,
    )


def heading(pack: VisitPack, t: Translator) -> str:
    """Return e.g. 第 12 期・云栖里花园."""
    shown = pack.programme
    return t("Visit {number}, {title}", number=shown.number, title=t.pick(shown.title, shown.title_en))


def when(pack: VisitPack, t: Translator) -> str:
    """Return the day with its hours."""
    shown = pack.programme
    return t("{day}, {start}–{end}", day=t.date(shown.day, "long"), start=t.time(shown.starts), end=t.time(shown.ends))
