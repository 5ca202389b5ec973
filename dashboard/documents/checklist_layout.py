"""How a checklist lies in a workbook: five sheets, their columns and the words that they may bear.

Headers are written in both languages at once and read in either, so that one file serves both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboard.documents.sheets_in import CellKind, ColumnSpec, Limits, SheetSpec
from dashboard.documents.sheets_out import CellFormat
from dashboard.i18n import Translator, translator
from dashboard.rules.checklist_faults import LEVELS, SHORT
from dashboard.rules.checklist_import import CHECKLIST, CHOICES, GRADED, POINTS, QUESTIONS, SECTIONS
from models.base import LINE, NAME
from models.enums import ScoringMethod, StopKind

LIMITS = Limits(max_rows=2000)
KEY_LENGTH = 64
GRADES_LENGTH = 200
METHODS = (*(method.value for method in ScoringMethod if method is not ScoringMethod.DEDUCTION), "deduction", GRADED)


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column in one language; `choices` maps stored values to words."""

    key: str
    header: str
    note: str = ""
    width: float = 16
    kind: CellKind = CellKind.TEXT
    filled: bool = False
    required: bool = False
    limit: int = LINE
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def format(self) -> CellFormat:
        return CellFormat.DECIMAL if self.kind is CellKind.DECIMAL else CellFormat.TEXT

    @property
    def wrap(self) -> bool:
        return self.width >= 24


def sheet_titles(t: Translator) -> dict[str, str]:
    """Return the sheets' titles in one language, in their order."""
    return {
        CHECKLIST: t("Checklist"),
        SECTIONS: t("Sections"),
        POINTS: t("Points"),
        CHOICES: t("Choices"),
        QUESTIONS: t("Guiding questions"),
    }


def method_words(t: Translator) -> dict[str, str]:
    """Return the words for the methods; a deduction with grades is a method of its own to people."""
    return {word: t("Graded points") if word == GRADED else t.enum(ScoringMethod(word)) for word in METHODS}


def stop_words(t: Translator) -> dict[str, str]:
    return {kind.value: t.enum(kind) for kind in StopKind}


def _checklist(t: Translator) -> tuple[Field, ...]:
    return (
        Field(key="title", header=t("Title"), filled=True, required=True, limit=NAME, width=32),
        Field(key="title_en", header=t("Title in English"), limit=NAME, width=32),
        Field(key="key", header=t("Code"), limit=KEY_LENGTH, width=20, note=t("Leave empty and one is made up.")),
    )


def _sections(t: Translator) -> tuple[Field, ...]:
    return (
        Field(key="key", header=t("Code"), limit=KEY_LENGTH, note=t("Leave empty and one is made up.")),
        Field(key="title", header=t("Section"), filled=True, required=True, limit=NAME, width=28),
        Field(key="title_en", header=t("Section in English"), limit=NAME, width=28),
        Field(key="short", header=t("Short name"), limit=SHORT, width=12),
        Field(key="short_en", header=t("Short name in English"), limit=SHORT, width=14),
        Field(key="weight", header=t("Weight"), kind=CellKind.DECIMAL, width=9),
        Field(
            key="max_points",
            header=t("Full points"),
            kind=CellKind.DECIMAL,
            width=9,
            note=t("For official rating tables: the points of the section, which its points must add up to."),
        ),
    )


def _points(t: Translator) -> tuple[Field, ...]:
    decimal = CellKind.DECIMAL
    return (
        Field(key="key", header=t("Code"), limit=KEY_LENGTH, width=24, note=t("Leave empty and one is made up.")),
        Field(
            key="section",
            header=t("In section"),
            filled=True,
            required=True,
            limit=NAME,
            note=t("Code or name of the section."),
        ),
        Field(key="title", header=t("Point"), filled=True, required=True, width=36),
        Field(key="title_en", header=t("Point in English"), width=36),
        Field(key="hint", header=t("What to look at"), width=36),
        Field(key="hint_en", header=t("What to look at, in English"), width=36),
        Field(
            key="method", header=t("Method"), kind=CellKind.CHOICE, choices=method_words(t), filled=True, required=True
        ),
        Field(key="weight", header=t("Weight"), kind=decimal, width=9),
        Field(key="max_points", header=t("Full points"), kind=decimal, width=9),
        Field(
            key="per_fault",
            header=t("Off per fault"),
            kind=decimal,
            width=9,
            note=t("For points with deductions: what each fault takes off."),
        ),
        Field(
            key="grades",
            header=t("Grades"),
            limit=GRADES_LENGTH,
            note=t("For graded points: the points that may be given, e.g. 2、1、0."),
        ),
        Field(key="minimum", header=t("Least"), kind=decimal, width=9),
        Field(key="maximum", header=t("Most"), kind=decimal, width=9),
        Field(key="unit", header=t("Unit"), limit=SHORT, width=10),
        Field(key="unit_en", header=t("Unit in English"), limit=SHORT, width=10),
        *(Field(key=f"anchor_{n}", header=t("Level {n}", n=n), width=24) for n in LEVELS),
        *(Field(key=f"anchor_{n}_en", header=t("Level {n} in English", n=n), width=24) for n in LEVELS),
        Field(
            key="stop_kinds",
            header=t("Seen at"),
            width=24,
            note=t("Where it is usually seen, the best place first: {stops}.", stops="、".join(stop_words(t).values())),
        ),
        Field(
            key="retired",
            header=t("Out of use"),
            kind=CellKind.CHOICE,
            choices={"yes": t("Yes"), "no": t("No")},
            width=9,
        ),
    )


def _choices(t: Translator) -> tuple[Field, ...]:
    return (
        Field(key="owner", header=t("Point code"), filled=True, required=True, limit=KEY_LENGTH, width=24),
        Field(key="key", header=t("Choice code"), limit=KEY_LENGTH),
        Field(key="zh", header=t("Choice"), filled=True, required=True, limit=NAME, width=28),
        Field(key="en", header=t("Choice in English"), limit=NAME, width=28),
    )


def _questions(t: Translator) -> tuple[Field, ...]:
    return (
        Field(key="owner", header=t("Section or point code"), filled=True, required=True, limit=KEY_LENGTH, width=24),
        Field(key="zh", header=t("Question"), filled=True, required=True, width=48),
        Field(key="en", header=t("Question in English"), width=48),
    )


COLUMNS: Mapping[str, Callable[[Translator], tuple[Field, ...]]] = {
    CHECKLIST: _checklist,
    SECTIONS: _sections,
    POINTS: _points,
    CHOICES: _choices,
    QUESTIONS: _questions,
}


def both(chinese: str, english: str) -> str:
    """Return a header or title in both languages."""
    return chinese if chinese == english else f"{chinese} {english}"


def sheet_specs() -> list[SheetSpec]:
    """Return what the reader looks for, in either language or both."""
    zh, en = translator("zh"), translator("en")
    titles = {
        key: (both(word, sheet_titles(en)[key]), word, sheet_titles(en)[key]) for key, word in sheet_titles(zh).items()
    }
    return [
        SheetSpec(
            key=key,
            titles=titles[key],
            columns=tuple(map(_spec, columns(zh), columns(en))),
            required=key in (CHECKLIST, SECTIONS, POINTS),
        )
        for key, columns in COLUMNS.items()
    ]


def _spec(chinese: Field, english: Field) -> ColumnSpec:
    words = {
        word: value
        for value in chinese.choices
        for word in (
            value,
            chinese.choices[value],
            english.choices[value],
            both(chinese.choices[value], english.choices[value]),
        )
    }
    return ColumnSpec(
        key=chinese.key,
        headers=(both(chinese.header, english.header), chinese.header, english.header),
        kind=chinese.kind,
        required=chinese.required,
        filled=chinese.filled,
        choices=words,
        max_length=chinese.limit,
    )
