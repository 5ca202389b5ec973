"""A case as one reads it: lead, article, facts. Values in, nothing fetched."""

from typing import Any

import streamlit as st

from dashboard.charts.case_series import series_chart
from dashboard.i18n import Translator
from dashboard.queries.cases import CaseView, ReviewStep
from dashboard.ui.case_art import drawing
from dashboard.ui.case_words import field_names, figure_value, money, reading_minutes, was
from dashboard.ui.pictures import photo, photo_or_drawing
from dashboard.ui.prose import plain, safe_markdown
from dashboard.ui.shell import is_dark
from models.enums import Criterion

DOTS = "●●●●●", "○○○○○"


def said(words: Any, name: str, t: Translator) -> str:
    """Return a field of a version in the reader's language, or the other where it is missing."""
    return t.pick(str(words[name] or ""), str(words[f"{name}_en"] or ""))


def draw_lead(view: CaseView, dimension: str, t: Translator) -> None:
    """Draw what the case is called, what it says in a sentence, and where it comes from."""
    with st.container(key="lead"):
        badges = [f":green-badge[{plain(dimension)}]"] if dimension else []
        badges += [f":gray-badge[{plain(t.words(tag))}]" for tag in view.words["tags"]]
        st.markdown(" ".join(badges))
        st.title(plain(said(view.words, "title", t)))
        st.markdown(plain(said(view.words, "summary", t)))
    facts = []
    if view.site is not None:
        site = t.pick(view.site.name, view.site.name_en)
        facts.append(f"{view.site.firm}・{site}" if view.site.firm and t.language == "zh" else site)
    if view.visit_number is not None:
        facts.append(t("Visit {number}", number=view.visit_number))
    facts.append(t("Written by {name}", name=t.pick(view.author, view.author_en)))
    if view.published_at is not None:
        facts.append(t.date(view.published_at.date(), "month"))
    facts.append(t.n("1 minute to read", "{n} minutes to read", reading_minutes(view.words, t)))
    st.caption("\u3000".join(plain(fact) for fact in facts))


def draw_article(view: CaseView, t: Translator) -> None:
    """Draw the text with its picture, quote, series and questions."""
    words, names = view.words, field_names(t)
    with st.container(key="article"):
        cover = view.photos[0] if view.photos else None
        alt = t.pick(cover.caption, cover.caption_en) if cover else ""
        art = drawing(view.dimension_key, words["title"], words["title_en"])
        photo_or_drawing(cover.id if cover else None, art, alt or said(words, "title", t), key="cover")
        if cover and alt:
            st.caption(plain(alt))
        if text := said(words, "background", t):
            st.markdown(safe_markdown(text))
        _section(names["practice"], said(words, "practice", t))
        quote = words["quote"]
        if quote:
            by = t.pick(quote.get("by", ""), quote.get("by_en", ""))
            text = plain(t.pick(quote.get("text", ""), quote.get("text_en", "")))
            st.markdown(f"> {text}" + (f"\n>\n> :small[{plain(by)}]" if by else ""))
        _section(names["result"], said(words, "result", t))
        _series(words["series"], t)
        for name in ("cost", "conditions", "how_to_adopt"):
            _section(names[name], said(words, name, t))
        if words["faq"]:
            st.markdown(f"### {names['faq']}")
            for i, item in enumerate(words["faq"]):
                with st.expander(plain(t.pick(item["q"], item["q_en"])), expanded=i == 0):
                    st.markdown(plain(t.pick(item["a"], item["a_en"])))
        _more_photos(view, t)


def _more_photos(view: CaseView, t: Translator) -> None:
    """Draw the photos after the first, two abreast."""
    rest = view.photos[1:]
    if not rest:
        return
    st.markdown(f"### {t('Photos')}")
    for start in range(0, len(rest), 2):
        for column, picture in zip(st.columns(2), rest[start : start + 2], strict=False):
            with column:
                caption = t.pick(picture.caption, picture.caption_en)
                photo(picture.id, caption or said(view.words, "title", t), key=f"more_{picture.id}")
                if caption:
                    st.caption(plain(caption))


def _section(name: str, text: str) -> None:
    if text.strip():
        st.markdown(f"### {name}")
        st.markdown(safe_markdown(text))


def series_points(series: dict[str, Any], t: Translator) -> list[tuple[str, float]]:
    """Return the series with its labels in the reader's language."""
    labels = [str(label) for label, _ in series["points"]]
    english = series.get("labels_en") or labels
    return [
        (label, float(value))
        for label, (_, value) in zip(english if t.language == "en" else labels, series["points"], strict=True)
    ]


def series_title(series: dict[str, Any], t: Translator) -> str:
    """Return the title that states the finding: what it was at first, and what it is now."""
    points = series_points(series, t)
    unit = t.pick(series["unit_zh"], series["unit_en"])
    what = t.words(series)
    first, last = (t.number(value) for value in (points[0][1], points[-1][1]))
    if len(points) < 2:
        return what
    return t("{what}: from {first} to {last} {unit}", what=what, first=first, last=last, unit=unit).strip()


def _series(series: dict[str, Any] | None, t: Translator) -> None:
    if series:
        st.markdown(f"### {plain(series_title(series, t))}")
        st.altair_chart(series_chart(series_points(series, t), dark=is_dark()), theme=None)


def draw_facts(view: CaseView, t: Translator) -> None:
    """Draw the panel of numbers: investment, payback and up to four figures with what they were before."""
    words = view.words
    numbers: list[tuple[str, str, str]] = []
    if words["investment_yuan"] is not None:
        numbers.append((t("Investment"), money(words["investment_yuan"], t), ""))
    if words["payback_months"]:
        numbers.append((t("Payback"), t.n("1 month", "{n} months", words["payback_months"]), ""))
    numbers += [(t.words(one), figure_value(one, "value", t), was(one, t)) for one in words["figures"][:4]]
    if numbers:
        with st.container(key="wash_facts"):
            for label, value, before in numbers:
                st.metric(plain(label), value, plain(before) or None, delta_color="off", delta_arrow="off")


def draw_evidence(view: CaseView, t: Translator) -> None:
    """Draw who vouches for the case, and its marks on the five criteria."""
    evidence = view.words["evidence"] or {}
    if evidence.get("observers"):
        n = int(evidence["observers"])
        st.markdown("### " + t.n("1 observer recorded it", "{n} observers recorded it", n))
        if evidence.get("mean") is not None:
            spread = evidence.get("sd")
            st.caption(
                t("Mean {mean} of 5, spread {sd}", mean=t.number(evidence["mean"], 1), sd=t.number(spread, 1))
                if spread is not None
                else t("Mean {mean} of 5", mean=t.number(evidence["mean"], 1))
            )
    if view.words["criteria"]:
        st.markdown("### " + t("The five criteria of good practice"))
        for criterion in Criterion:
            mark = view.words["criteria"].get(criterion.value)
            if mark:
                dots = DOTS[0][:mark] + DOTS[1][mark:]
                with st.container(horizontal=True, gap="small", key=f"criterion_{criterion.value}"):
                    st.markdown(t.enum(criterion), width="stretch")
                    st.markdown(f":green[{dots}] {mark}/5", width="content")


def draw_reviews(steps: tuple[ReviewStep, ...], timezone: str, t: Translator) -> None:
    """Draw the history of the review, oldest first."""
    st.markdown("### " + t("Review history"))
    for step in steps:
        who = t.pick(step.by, step.by_en)
        line = t(
            "Version {number}: {action} by {name}, {at}",
            number=step.number,
            action=t.enum(step.action),
            name=who,
            at=t.moment(step.at, timezone),
        )
        st.caption(plain(line))
        if step.comment:
            st.markdown(f"> {plain(step.comment)}")
