"""Cases as lists show them: hits of a search with why they were found, and work in hand."""

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries.case_search import Hit, Sort
from dashboard.queries.case_work import CaseRow
from dashboard.rules.case_facets import FACETS, Investment
from dashboard.ui.case_art import drawing
from dashboard.ui.case_words import dimension_name, money
from dashboard.ui.empty import empty_state
from dashboard.ui.pictures import photo_or_drawing
from dashboard.ui.prose import marked, plain
from models.enums import CaseState, SiteKind

KEY = "case"
BADGE: dict[CaseState, Literal["gray", "blue", "orange", "green"]] = {
    CaseState.DRAFT: "gray",
    CaseState.IN_REVIEW: "blue",
    CaseState.RETURNED: "orange",
    CaseState.PUBLISHED: "green",
}


def pick_part(t: Translator) -> str:
    """Draw the switch between what is published and what is being written; return "published" or "work"."""
    tabs = {"published": t("Published"), "work": t("Being written and reviewed")}
    chosen = st.segmented_control(
        t("Part"),
        list(tabs),
        default="published",
        key="part",
        format_func=tabs.__getitem__,
        label_visibility="collapsed",
    )
    return chosen or "published"


def pick_order(t: Translator) -> Sort:
    """Draw the switch of the order and return it."""
    orders = {Sort.RELEVANCE: t("Most relevant"), Sort.NEWEST: t("Newest")}
    chosen = st.segmented_control(
        t("Order"),
        list(orders),
        default=Sort.RELEVANCE,
        key="order",
        format_func=orders.__getitem__,
        label_visibility="collapsed",
    )
    return chosen or Sort.RELEVANCE


def pick_facets(
    counts: Mapping[str, list[tuple[str, int]]], names: Mapping[str, tuple[str, str]], t: Translator
) -> None:
    """Draw the filters with their counts; what is chosen lives in the session under `facet_<name>`."""
    titles = dict(zip(FACETS, (t("Dimension"), t("Kind of site"), t("Investment"), t("Year")), strict=True))
    with st.container(key="facets"):
        for facet, title in titles.items():
            values = dict(counts[facet])
            if not values:
                continue
            words = {value: f"{facet_word(facet, value, names, t)} {t.number(n)}" for value, n in values.items()}
            st.pills(title, list(words), selection_mode="multi", key=f"facet_{facet}", format_func=words.__getitem__)


def facet_word(facet: str, value: str, names: Mapping[str, tuple[str, str]], t: Translator) -> str:
    """Return how a facet's value is called."""
    if facet == "dimension":
        return dimension_name(value, names, t)
    if facet == "site_kind":
        return t.enum(SiteKind(value))
    return t.enum(Investment(value)) if facet == "investment" else value


def draw_hits(hits: Sequence[Hit], names: Mapping[str, tuple[str, str]], t: Translator) -> None:
    """Draw the hits, each with a picture, the passage that was found, and where it comes from."""
    with st.container(key="rows_cases"):
        for hit in hits:
            picture, words = st.columns([1.05, 2.5], gap="medium")
            with picture:
                photo_or_drawing(
                    hit.cover_id, drawing(hit.dimension_key, hit.title.text), hit.title.text, key=f"case_{hit.id}"
                )
            with words:
                title = marked(hit.title.text, hit.title.spans)
                st.page_link(page_spec("case").file, label=f"**{title}**", query_params={KEY: str(hit.id)})
                st.markdown(marked(hit.excerpt.text, hit.excerpt.spans))
                if hit.tags:
                    tags = t(", ").join(marked(tag.text, tag.spans) for tag in hit.tags)
                    st.markdown(t("Tagged {tags}", tags=tags))
                st.markdown(_provenance(hit, names, t))


def _provenance(hit: Hit, names: Mapping[str, tuple[str, str]], t: Translator) -> str:
    badges = [f":green-badge[{plain(dimension_name(hit.dimension_key, names, t))}]"] if hit.dimension_key else []
    if hit.observers:
        observers = t.n("1 observer", "{n} observers", hit.observers)
        badges.append(f":gray-badge[{observers}]")
    if hit.investment_yuan is not None:
        badges.append(f":gray-badge[{plain(money(hit.investment_yuan, t))}]")
    facts = [f"{hit.firm}・{hit.site}" if hit.firm and t.language == "zh" else t.pick(hit.site, hit.site_en)]
    if hit.site and hit.handover_year:
        facts.append(t("handed over in {year}", year=hit.handover_year))
    if hit.site and hit.households:
        facts.append(t.n("1 household", "{n} households", hit.households))
    place = t(", ").join(fact for fact in facts if fact)
    return " ".join(badges) + (f"\u3000:small[{plain(place)}]" if place else "")


def draw_work(rows: Sequence[CaseRow], t: Translator) -> None:
    """Draw the cases that are being written or reviewed, with what their state asks for."""
    if not rows:
        empty_state(t("Nothing in hand"), t("Drafts, cases in review and returned ones appear here."))
        return
    with st.container(key="rows_work"):
        for row in rows:
            st.page_link(
                page_spec("case").file,
                label=f"**{plain(t.pick(row.title, row.title_en))}**",
                query_params={KEY: str(row.id), "number": str(row.number)},
            )
            who = t("Written by {name}", name=t.pick(row.author, row.author_en))
            when = t("last touched on {date}", date=t.date(row.updated_at.date()))
            st.markdown(f":{BADGE[row.state]}-badge[{t.enum(row.state)}]\u3000:small[{plain(who)}\u3000{plain(when)}]")
            if row.comment:
                st.markdown(f"> {plain(row.comment)}")
