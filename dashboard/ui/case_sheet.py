"""A case as it is read, made ready for printing."""

from collections.abc import Sequence
from itertools import islice

from dashboard import photo_store
from dashboard.charts.case_series import series_chart
from dashboard.charts.theme import to_svg
from dashboard.documents.case_sheet import CaseFact, CaseFigure, CasePhoto, CaseSheet, CriterionMark
from dashboard.i18n import Translator
from dashboard.queries.case_photos import StoredPhoto
from dashboard.queries.cases import CaseView
from dashboard.rules.case_content import SECTIONS
from dashboard.ui.case_reading import said, series_points, series_title
from dashboard.ui.case_words import field_names, figure_value, money, was
from models.enums import Criterion

MOST_PHOTOS = 7  # one leads, six fill a page of two or three columns


def sheet_words(t: Translator) -> dict[str, str]:
    """Return the headings of the sheet."""
    names = field_names(t)
    return {name: names[name] for name in (*SECTIONS, "criteria")} | {
        "facts": t("At a glance"),
        "evidence": t("Evidence"),
        "photos": t("Photos"),
    }


def sheet_photos(stored: Sequence[StoredPhoto], t: Translator) -> tuple[CasePhoto, ...]:
    """Return the first `MOST_PHOTOS` photos that are in the store, as the sheet takes them."""
    files = ((photo_store.get(photo.sha256), photo) for photo in stored)
    made = (CasePhoto(content=data, caption=t.pick(one.caption, one.caption_en)) for data, one in files if data)
    return tuple(islice(made, MOST_PHOTOS))


def case_sheet(
    view: CaseView, association: str, dimension: str, t: Translator, photos: tuple[CasePhoto, ...] = ()
) -> CaseSheet:
    """Return the sheet of a case in the reader's language."""
    words = view.words
    facts = []
    if view.site is not None:
        facts.append(CaseFact(label=t("Site"), value=t.pick(view.site.name, view.site.name_en)))
        if view.site.households:
            facts.append(CaseFact(label=t("Households"), value=t.number(view.site.households)))
    if words["investment_yuan"] is not None:
        facts.append(CaseFact(label=t("Investment"), value=money(words["investment_yuan"], t)))
    if words["payback_months"]:
        facts.append(CaseFact(label=t("Payback"), value=t.n("1 month", "{n} months", words["payback_months"])))
    figures = [
        CaseFigure(
            value=figure_value(figure, "value", t),
            label=t.words(figure),
            change=was(figure, t),
        )
        for figure in words["figures"][:4]
    ]
    series = words["series"]
    byline = [t("Written by {name}", name=t.pick(view.author, view.author_en))]
    if view.published_at is not None:
        byline.append(t.date(view.published_at.date(), "month"))
    return CaseSheet(
        language=t.language,
        association=association,
        title=said(words, "title", t),
        summary=said(words, "summary", t),
        byline="\u3000".join(byline),
        tags=tuple(tag for tag in (dimension, *(t.words(tag) for tag in words["tags"])) if tag),
        facts=tuple(facts),
        figures=tuple(figures),
        background=said(words, "background", t),
        practice=said(words, "practice", t),
        result=said(words, "result", t),
        cost=said(words, "cost", t),
        conditions=said(words, "conditions", t),
        how_to_adopt=said(words, "how_to_adopt", t),
        criteria=tuple(
            CriterionMark(name=t.enum(criterion), mark=words["criteria"][criterion.value])
            for criterion in Criterion
            if criterion.value in words["criteria"]
        ),
        evidence=_evidence(view, t),
        photos=photos,
        chart=to_svg(series_chart(series_points(series, t)).properties(width=420)).encode() if series else b"",
        chart_title=series_title(series, t) if series else "",
    )


def _evidence(view: CaseView, t: Translator) -> str:
    evidence = view.words["evidence"] or {}
    if not evidence.get("observers"):
        return ""
    observers = t.n("1 observer recorded it", "{n} observers recorded it", int(evidence["observers"]))
    if evidence.get("mean") is None:
        return observers
    return observers + "\u3000" + t("Mean {mean} of 5", mean=t.number(evidence["mean"], 1))
