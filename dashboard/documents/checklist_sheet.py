"""A checklist as a workbook: a version to take away, or the template that one fills in.

What is exported can be imported again, and gives the same checklist.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

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
    zh, en = translator("zh"), translator("en")

    def point(key: str, message_zh: str, message_en: str, **more: object) -> PointDraft:
        return PointDraft(key=key, title=message_zh, title_en=message_en, **more)  # type: ignore[arg-type]

    anchors = tuple(
        Anchor(n, zh("What level {n} looks like on site", n=n), en("What level {n} looks like on site", n=n))
        for n in LEVELS
    )
    texts = {
        "level": (zh("The lobby is bright and clean"), en("The lobby is bright and clean")),
        "pass": (zh("Fire passages are clear"), en("Fire passages are clear")),
        "fault": (zh("Lamps all work"), en("Lamps all work")),
        "grade": (zh("Repairs are called back"), en("Repairs are called back")),
        "number": (zh("Energy cost of common areas"), en("Energy cost of common areas")),
        "choice": (zh("How waste is sorted"), en("How waste is sorted")),
        "text": (zh("What would you take home?"), en("What would you take home?")),
    }
    question = Words(zh("Who checks it, and how often?"), en("Who checks it, and how often?"))
    seen = DimensionDraft(
        key="A",
        title=zh("Observed on the walk"),
        title_en=en("Observed on the walk"),
        weight=Decimal(60),
        questions=(question,),
        points=(
            point(
                "A.1",
                *texts["level"],
                anchors=anchors,
                questions=(question,),
                stop_kinds=(StopKind.LOBBY, StopKind.UNIT_LOBBY),
            ),
            point(
                "A.2",
                *texts["number"],
                method=ScoringMethod.NUMBER,
                minimum=Decimal(0),
                maximum=Decimal(200),
                unit=zh("CNY per m² a year"),
                unit_en=en("CNY per m² a year"),
            ),
            point(
                "A.3",
                *texts["choice"],
                method=ScoringMethod.CHOICE,
                choices=(
                    Choice("staffed", zh("Staffed station"), en("Staffed station")),
                    Choice("camera", zh("Camera and reminder"), en("Camera and reminder")),
                ),
            ),
            point("A.4", *texts["text"], method=ScoringMethod.TEXT),
        ),
    )
    rated = DimensionDraft(
        key="B",
        title=zh("Rated with points"),
        title_en=en("Rated with points"),
        weight=Decimal(40),
        max_points=Decimal(5),
        points=(
            point("B.1", *texts["pass"], method=ScoringMethod.PASS_FAIL, max_points=Decimal(1), weight=Decimal(1)),
            point(
                "B.2",
                *texts["fault"],
                method=ScoringMethod.DEDUCTION,
                max_points=Decimal(2),
                per_fault=Decimal("0.2"),
                weight=Decimal(2),
            ),
            point(
                "B.3",
                *texts["grade"],
                method=ScoringMethod.DEDUCTION,
                max_points=Decimal(2),
                grades=(Decimal(2), Decimal(1), Decimal(0)),
                weight=Decimal(2),
            ),
        ),
    )
    title = "My checklist"
    return ChecklistDraft(key="my-checklist", title=zh(title), title_en=en(title), dimensions=(seen, rated))


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
        both(zh("Yes"), en("Yes")) if point.retired else "",
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
    return SheetOut(title=both(zh("Instructions"), en("Instructions")), columns=columns, rows=lines)


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
