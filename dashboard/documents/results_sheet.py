"""A visit's results as a workbook: summary, points, every answer, and the notes."""

from collections.abc import Sequence

from dashboard.documents.sheets_out import CellFormat, CellValue, ColumnOut, SheetOut, write_workbook
from dashboard.i18n import Translator
from dashboard.queries.result_rows import AnswerRow
from dashboard.queries.results import VisitResults
from models.enums import AnswerState, ScoringMethod, Tag


def results_workbook(results: VisitResults, answers: Sequence[AnswerRow], t: Translator) -> bytes:
    """Return the workbook in the viewer's language; text that people wrote stays text (see `sheets_out`)."""
    names = {section.key: t.pick(section.title, section.title_en) for section in results.sections}
    return write_workbook(
        [
            _summary(results, names, t),
            _points(results, names, t),
            _answers(t("Observers’ answers"), answers, names, t),
            _answers(t("Notes taken"), results.notes, names, t),
        ]
    )


def _number(header: str, form: CellFormat = CellFormat.DECIMAL) -> ColumnOut:
    return ColumnOut(header=header, width=12, format=form)


def _summary(results: VisitResults, names: dict[str, str], t: Translator) -> SheetOut:
    balances = {row.dimension: row for row in results.balances}
    compared = {row.dimension: row for row in results.profile}
    rows: list[tuple[CellValue, ...]] = []
    for section in results.sections:
        balance, row = balances.get(section.key), compared.get(section.key)
        rows.append(
            (
                names[section.key],
                section.score,
                section.level,
                row.median if row else None,
                section.n,
                *((balance.highlights, balance.borrows) if balance else (0, 0)),
                *((balance.questions, balance.suggestions, balance.issues) if balance else (0, 0, 0)),
            )
        )
    blank = (None,) * 5
    rows.append((t("Overall"), results.overall, None, None, results.figures.scores, *blank))
    if results.official is not None:
        total = results.official
        rows.append((t("Points by the rating table"), total.points, None, None, None, *blank))
        rows.append((t("Attainable points"), total.attainable, None, None, None, *blank))
        rows.append((t("Projected on the full table"), total.rescaled, None, None, None, *blank))
    rows.append((t("Observers"), results.figures.observers, None, None, None, *blank))
    whole = CellFormat.INTEGER
    return SheetOut(
        title=t("Summary"),
        columns=(
            ColumnOut(header=t("Dimension"), width=28),
            _number(t("Score (of 100)")),
            _number(t("Mean level")),
            _number(t("Median of other visits")),
            _number(t("Scores"), whole),
            *(_number(t.enum(tag), whole) for tag in Tag),
        ),
        rows=rows,
    )


def _points(results: VisitResults, names: dict[str, str], t: Translator) -> SheetOut:
    whole = CellFormat.INTEGER
    return SheetOut(
        title=t("By point"),
        columns=(
            ColumnOut(header=t("Dimension"), width=22),
            ColumnOut(header=t("Point"), width=42, wrap=True),
            _number(t("Mean level")),
            _number(t("Scores"), whole),
            _number(t("Spread (SD)")),
            _number(t("Not seen"), whole),
            _number(t("Not applicable"), whole),
            _number(t("Notes taken"), whole),
        ),
        rows=[
            (
                names[point.dimension],
                t.pick(point.title, point.title_en),
                point.mean,
                point.n,
                point.spread.sd if point.spread else None,
                point.not_seen,
                point.not_applicable,
                point.notes,
            )
            for point in results.points
        ],
    )


def _answers(title: str, rows: Sequence[AnswerRow], names: dict[str, str], t: Translator) -> SheetOut:
    return SheetOut(
        title=title,
        columns=(
            ColumnOut(header=t("Dimension"), width=22),
            ColumnOut(header=t("Point"), width=36, wrap=True),
            _number(t("Level 1 to 5")),
            ColumnOut(header=t("Answer"), width=14),
            ColumnOut(header=t("Tag"), width=16),
            ColumnOut(header=t("Observer's note"), width=60, wrap=True),
            ColumnOut(header=t("Kind of firm"), width=12),
            ColumnOut(header=t("Group"), width=12),
            ColumnOut(header=t("Firm"), width=22),
            ColumnOut(header=t("Observer"), width=14),
        ),
        rows=[
            (
                names[row.dimension],
                t.pick(row.point, row.point_en),
                row.score,
                _answer(row, t),
                t(" / ").join(t.enum(tag) for tag in row.tags),
                row.note,
                t.enum(row.kind) if row.kind else None,
                t.pick(row.group, row.group_en),
                t.pick(row.firm, row.firm_en),
                t.pick(row.observer, row.observer_en),
            )
            for row in rows
        ],
    )


def _answer(row: AnswerRow, t: Translator) -> str:
    if row.state is not AnswerState.ANSWERED or row.value is None:
        return t.enum(row.state)
    if row.method is ScoringMethod.PASS_FAIL:
        return t("met") if row.value else t("not met")
    return str(row.value)
