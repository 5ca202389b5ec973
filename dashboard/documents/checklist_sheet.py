"""A checklist as a workbook: a version to take away, or the template that one fills in.

What is exported can be imported again, and gives the same checklist.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboard.documents.checklist_layout import COLUMNS, Field, both, method_words, sheet_titles, stop_words
from dashboard.documents.sheets_out import CellValue, ColumnOut, SheetOut, write_workbook
from dashboard.i18n import Translator, translator
from dashboard.rules.checklist import Anchor, ChecklistDraft, Choice, DimensionDraft, PointDraft, Words, plain
from dashboard.rules.checklist_faults import LEVELS
from dashboard.rules.checklist_import import CHECKLIST, CHOICES, GRADED, POINTS, QUESTIONS, SECTIONS
from models.enums import ScoringMethod, StopKind


def export_checklist(checklist: ChecklistDraft, *, created: datetime | None = None) -> bytes:
    """Return a version as a workbook, instructions first; retired points are in it and marked."""
    rows: dict[str, list[Sequence[CellValue]]] = {
        CHECKLIST: [(checklist.title, checklist.title_en, checklist.key)],
        SECTIONS: [_section_row(dimension) for dimension in checklist.dimensions],
        POINTS: [_point_row(point, dimension) for dimension in checklist.dimensions for point in dimension.points],
        CHOICES: [
            (point.key, choice.key, choice.zh, choice.en)
            for dimension in checklist.dimensions
            for point in dimension.points
            for choice in point.choices
        ],
        QUESTIONS: [
            (owner, question.zh, question.en) for owner, questions in _questions(checklist) for question in questions
        ],
    }
    zh, en = translator("zh"), translator("en")
    sheets = [_instructions(zh, en)]
    for key, columns in COLUMNS.items():
        title = both(sheet_titles(zh)[key], sheet_titles(en)[key])
        fields = tuple(map(_column, columns(zh), columns(en)))
        sheets.append(SheetOut(title=title, columns=fields, rows=rows[key]))
    return write_workbook(sheets, created=created)


def blank_template() -> bytes:
    """Return the workbook that one fills in: every method is there once, as an example to overwrite."""
    return export_checklist(example())


def example() -> ChecklistDraft:
    """Return a small checklist with a point of every method."""
    zh, en = _example_words(translator("zh")), _example_words(translator("en"))

    def named(key: str, word: str) -> dict[str, Any]:
        return {"key": key, "title": zh[word], "title_en": en[word]}

    anchors = tuple(Anchor(n, f"{zh['anchor']} {n}", f"{en['anchor']} {n}") for n in LEVELS)
    question = Words(zh["question"], en["question"])
    two, deduction = Decimal(2), ScoringMethod.DEDUCTION
    number: dict[str, Any] = {"minimum": Decimal(0), "maximum": Decimal(200)}
    choices = tuple(Choice(key, zh[key], en[key]) for key in ("staffed", "camera"))
    lobby = (StopKind.LOBBY, StopKind.UNIT_LOBBY)
    seen = (
        PointDraft(**named("A.1", "level"), anchors=anchors, questions=(question,), stop_kinds=lobby),
        PointDraft(
            **named("A.2", "number"), method=ScoringMethod.NUMBER, unit=zh["unit"], unit_en=en["unit"], **number
        ),
        PointDraft(**named("A.3", "choice"), method=ScoringMethod.CHOICE, choices=choices),
        PointDraft(**named("A.4", "text"), method=ScoringMethod.TEXT),
    )
    rated = (
        PointDraft(**named("B.1", "pass"), method=ScoringMethod.PASS_FAIL, max_points=Decimal(1)),
        PointDraft(**named("B.2", "fault"), method=deduction, max_points=two, per_fault=Decimal("0.2"), weight=two),
        PointDraft(
            **named("B.3", "grade"), method=deduction, max_points=two, weight=two, grades=(two, Decimal(1), Decimal(0))
        ),
    )
    dimensions = (
        DimensionDraft(**named("A", "seen"), weight=Decimal(60), questions=(question,), points=seen),
        DimensionDraft(**named("B", "rated"), weight=Decimal(40), max_points=Decimal(5), points=rated),
    )
    return ChecklistDraft(**named("my-checklist", "title"), dimensions=dimensions)


def _example_words(t: Translator) -> dict[str, str]:
    return {
        "title": t("My checklist"),
        "seen": t("Observed on the walk"),
        "rated": t("Rated with points"),
        "level": t("The lobby is bright and clean"),
        "number": t("Energy cost of common areas"),
        "choice": t("How waste is sorted"),
        "text": t("What would you take home?"),
        "pass": t("Fire passages are clear"),
        "fault": t("Lamps all work"),
        "grade": t("Repairs are called back"),
        "anchor": t("What can be seen on site at level"),
        "question": t("Who checks it, and how often?"),
        "unit": t("CNY per m² a year"),
        "staffed": t("Staffed station"),
        "camera": t("Camera and reminder"),
    }


def method_word(point: PointDraft) -> str:
    """Return the word under which a point's method stands in the sheet: `graded` when it has grades."""
    return GRADED if point.method is ScoringMethod.DEDUCTION and point.grades else point.method.value


def _questions(checklist: ChecklistDraft) -> list[tuple[str, tuple[Words, ...]]]:
    found = []
    for dimension in checklist.dimensions:
        found.append((dimension.key, dimension.questions))
        found += [(point.key, point.questions) for point in dimension.points]
    return found


def _section_row(dimension: DimensionDraft) -> Sequence[CellValue]:
    return (
        dimension.key,
        dimension.title,
        dimension.title_en,
        dimension.short,
        dimension.short_en,
        dimension.weight,
        dimension.max_points,
    )


def _point_row(point: PointDraft, dimension: DimensionDraft) -> Sequence[CellValue]:
    zh, en = translator("zh"), translator("en")
    by_level = {anchor.level: anchor for anchor in point.anchors}
    word = method_word(point)
    return (
        point.key,
        dimension.key,
        point.title,
        point.title_en,
        point.hint,
        point.hint_en,
        both(method_words(zh)[word], method_words(en)[word]),
        point.weight,
        point.max_points,
        point.per_fault,
        "、".join(plain(grade) for grade in point.grades),
        point.minimum,
        point.maximum,
        point.unit,
        point.unit_en,
        *(by_level[n].zh if n in by_level else "" for n in LEVELS),
        *(by_level[n].en if n in by_level else "" for n in LEVELS),
        "、".join(stop_words(zh)[kind.value] for kind in point.stop_kinds),
        both(_yes(zh), _yes(en)) if point.retired else "",
    )


def _column(chinese: Field, english: Field) -> ColumnOut:
    return ColumnOut(
        header=both(chinese.header, english.header),
        width=chinese.width,
        format=chinese.format,
        choices=tuple(both(word, english.choices[value]) for value, word in chinese.choices.items()),
        note="\n".join(dict.fromkeys(note for note in (chinese.note, english.note) if note)),
        wrap=chinese.wrap,
    )


def _instructions(zh: Translator, en: Translator) -> SheetOut:
    lines = [(chinese, english) for chinese, english in zip(_advice(zh), _advice(en), strict=True)]
    columns = (
        ColumnOut(header="怎么填", width=70, wrap=True),
        ColumnOut(header="How to fill it in", width=70, wrap=True),
    )
    return SheetOut(title=both(_title(zh), _title(en)), columns=columns, rows=lines)


def _yes(t: Translator) -> str:
    return t("Yes")


def _title(t: Translator) -> str:
    return t("Instructions")


def _advice(t: Translator) -> list[str]:
    words = method_words(t)
    methods = [
        f"{words[word]}: {text}" if t.language == "en" else f"{words[word]}：{text}"
        for word, text in (
            ("level", t("word all five levels, from the worst (1) to the best (5).")),
            ("pass_fail", t("meets it or not; full points when the table gives some.")),
            ("deduction", t("full points, and what each fault takes off; never below 0.")),
            (GRADED, t("full points, and the points that may be given, the full ones among them.")),
            ("number", t("unit, and least and most where they are known.")),
            ("choice", t("list at least two choices on the sheet of choices, under the point's code.")),
            ("text", t("a few words; no points.")),
        )
    ]
    return [
        t("Overwrite the examples; leave sheet names and headers as they are. Columns may stand in any order."),
        t("One row a section on its sheet, one row a point on its sheet; the order of the rows is the order on site."),
        t("Do not merge cells and do not use formulas: paste values."),
        t("A code stays with its point for ever: that is how scores are compared over the years."),
        *methods,
        t("For an official 100-point table give every section its full points; its points must add up to them."),
        t("When anything is wrong nothing is imported, and you are told sheet, row and column of every fault."),
    ]
