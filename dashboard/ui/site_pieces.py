"""Exemplary sites: cards, profile and rating, and the dialogs that change them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import sites as rows
from dashboard.queries.sites import SiteProfile, SiteRow
from dashboard.services import sites
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import STATIC
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import HonourLevel, HostCriterion, SiteKind, SiteStage, Strength

ART = {
    SiteKind.HIGH_END: "lobby",
    SiteKind.RESIDENTIAL: "garden",
    SiteKind.RENEWAL: "elderly",
    SiteKind.COMMERCIAL: "market",
    SiteKind.OFFICE: "control_room",
    SiteKind.PARK: "plant_room",
    SiteKind.PUBLIC: "waste",
}


def art(kind: SiteKind) -> str:
    """Return the drawing that stands for a kind of site until it has a photo."""
    return str(STATIC / "art" / f"{ART[kind]}.svg")


def draw_card(row: SiteRow, t: Translator) -> None:
    """Draw one site of the directory."""
    st.image(art(row.kind), width="stretch", alt=None)
    name = escape(t.pick(row.name, row.name_en))
    st.page_link(page_spec("site").file, label=f"**{name}**", query_params={"site": str(row.id)})
    parts = [t.enum(row.kind), row.district, t.pick(row.firm, row.firm_en)]
    st.caption(escape("\u3000".join(part for part in parts if part)))
    if row.strengths:
        st.markdown(" ".join(f":green-badge[{t.enum(one)}]" for one in row.strengths))
    facts = []
    if row.honours:
        best = row.honours[0]
        facts.append(f":material/workspace_premium: {escape(t.pick(best.title, best.title_en))}")
    if row.visits:
        facts.append(t.n("1 visit", "{n} visits", row.visits))
    if not row.active:
        facts.append(t("resting"))
    if facts:
        st.caption("\u3000".join(facts))


def draw_profile(site: SiteProfile, t: Translator) -> None:
    """Draw every known field; what is not known is left out."""

    def area(value: int | None) -> str:
        return "" if value is None else t("{n} m²", n=t.number(value))

    facts = {
        t("Address"): site.address,
        t("Managed by"): t.pick(site.row.firm, site.row.firm_en),
        t("Phase"): t.enum(site.row.stage),
        t("Handed over"): t.date(site.handover, "month") if site.handover else "",
        t("Land area"): area(site.land_area_m2),
        t("Floor area"): area(site.floor_area_m2),
        t("Green area"): area(site.green_area_m2),
        t("Households"): "" if site.row.households is None else t.number(site.row.households),
        t("Unit types"): t.pick(site.unit_types, site.unit_types_en),
        t("Parking spaces"): "" if site.parking_spaces is None else t.number(site.parking_spaces),
        t("EV chargers"): "" if site.ev_chargers is None else t.number(site.ev_chargers),
        t("Fee"): ""
        if site.fee_yuan_m2_month is None
        else t("{n} yuan per m² and month", n=t.number(site.fee_yuan_m2_month, 2)),
        t("Shared facilities"): t.pick(site.shared_facilities, site.shared_facilities_en),
        t("Equipment"): t.pick(site.equipment, site.equipment_en),
        t("Contact"): site.contact,
    }
    known = {name: value for name, value in facts.items() if value}
    st.table(
        {"name": [f":gray[{name}]" for name in known], "value": [escape(value) for value in known.values()]},
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )


def draw_ratings(site: SiteProfile, t: Translator) -> None:
    """Draw the four criteria with their reasons, and what the members suggest for representativeness."""
    with st.container(key="rows_ratings", gap="small"):
        for criterion in HostCriterion:
            given = site.row.ratings.get(criterion)
            marks = "●" * given.rating + "○" * (5 - given.rating) if given else t("not rated")
            with st.container(gap=None):
                st.markdown(f"**{t.enum(criterion)}**\u3000:green[{marks}]" + (f" {given.rating}" if given else ""))
                if given and (reason := t.pick(given.reason, given.reason_en)):
                    st.caption(escape(reason))
                if criterion is HostCriterion.REPRESENTATIVENESS and site.suggestion.rating is not None:
                    st.caption(suggestion_words(site, t))


def suggestion_words(site: SiteProfile, t: Translator) -> str:
    told = site.suggestion
    return t(
        "{firms} of {all} members mostly manage {kind}: {rating} suggested.",
        firms=told.firms,
        all=told.all_firms,
        kind=t.enum(told.firm_kind),
        rating=told.rating,
    )


def edit_site(viewer: Viewer, site: SiteProfile | None) -> None:
    """Change a profile, or add a site when there is none."""
    t = viewer.t
    with reading() as db:
        firms = {firm[0]: t.pick(firm[1], firm[2]) for firm in rows.firm_choices(db, viewer.actor)}

    def old(name: str, default: Any = "") -> Any:
        if site is None:
            return default
        return getattr(site.row, name) if hasattr(site.row, name) else getattr(site, name)

    @st.dialog(t("Site profile"), width="large", icon=":material/apartment:")
    def ask() -> None:
        with st.form("site", border=False):
            a, b = st.columns(2)
            kinds, stages = list(SiteKind), list(SiteStage)
            given: dict[str, Any] = {
                "name": a.text_input(t("Site name"), old("name"), max_chars=120),
                "name_en": b.text_input(t("Name in English"), old("name_en"), max_chars=120),
                "kind": a.selectbox(t("Kind"), kinds, kinds.index(old("kind", kinds[1])), format_func=t.enum),
                "stage": b.selectbox(t("Phase"), stages, stages.index(old("stage", stages[-1])), format_func=t.enum),
                "firm_id": a.selectbox(
                    t("Managed by"),
                    [None, *firms],
                    [None, *firms].index(old("firm_id", None)) if old("firm_id", None) in firms else 0,
                    format_func=lambda i: firms[i] if i else t("not a member"),
                ),
                "district": b.text_input(t("District"), old("district"), max_chars=120),
                "address": a.text_input(t("Address"), old("address"), max_chars=300),
                "contact": b.text_input(t("Contact"), old("contact"), max_chars=300),
                "strengths": st.multiselect(
                    t("Strengths"),
                    list(Strength),
                    old("strengths", ()),
                    format_func=t.enum,
                    placeholder=t("Choose"),
                    select_all=False,
                ),
                "handover": a.date_input(t("Handed over"), old("handover", None), min_value="1980-01-01"),
                "fee_yuan_m2_month": b.number_input(
                    t("Fee (yuan per m² and month)"), 0.0, 10000.0, _float(old("fee_yuan_m2_month", None)), step=0.1
                ),
            }
            for name, label, column in (
                ("land_area_m2", t("Land area (m²)"), a),
                ("floor_area_m2", t("Floor area (m²)"), b),
                ("green_area_m2", t("Green area (m²)"), a),
                ("households", t("Households"), b),
                ("parking_spaces", t("Parking spaces"), a),
                ("ev_chargers", t("EV chargers"), b),
            ):
                given[name] = column.number_input(label, 0, None, old(name, None))
            for name, label in (
                ("unit_types", t("Unit types")),
                ("shared_facilities", t("Shared facilities")),
                ("equipment", t("Equipment")),
                ("introduction", t("Introduction")),
            ):
                left, right = st.columns(2)
                given[name] = left.text_area(label, old(name), max_chars=8000)
                given[f"{name}_en"] = right.text_area(
                    t("{field} in English", field=label), old(f"{name}_en"), max_chars=8000
                )
            given["active"] = st.checkbox(t("May be visited"), old("active", True))
            if st.form_submit_button(t("Save"), type="primary", width="stretch"):
                with showing_faults(t):
                    change = sites.SiteFields(**given)
                    with writing() as db:
                        if site is None:
                            made = sites.create_site(db, actor=viewer.actor, change=change)
                        else:
                            made = sites.edit_site(
                                db, actor=viewer.actor, site_id=site.row.id, base_version=site.version, change=change
                            )
                    st.toast(t("Saved"), icon=":material/check:")
                    st.switch_page(page_spec("site").file, query_params={"site": str(made.id)})

    ask()


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def edit_honours(viewer: Viewer, site: SiteProfile) -> None:
    """Change the honours in a table."""
    t = viewer.t
    levels = {t.enum(level): level for level in HonourLevel}

    @st.dialog(t("Honours"), width="large", icon=":material/workspace_premium:")
    def ask() -> None:
        frame = pd.DataFrame(
            {
                "title": [one.title for one in site.row.honours],
                "title_en": [one.title_en for one in site.row.honours],
                "level": [t.enum(one.level) for one in site.row.honours],
                "year": pd.array([one.year for one in site.row.honours], dtype="Int64"),
                "issuer": [one.issuer for one in site.row.honours],
            }
        ).astype({"title": str, "title_en": str, "level": str, "issuer": str})
        edited = st.data_editor(
            frame,
            num_rows="dynamic",
            hide_index=True,
            key="honours_table",
            column_config={
                "title": st.column_config.TextColumn(t("Honour"), required=True, max_chars=300),
                "title_en": st.column_config.TextColumn(t("In English"), max_chars=300),
                "level": st.column_config.SelectboxColumn(t("Level"), options=list(levels), required=True),
                "year": st.column_config.NumberColumn(t("Year"), min_value=1980, max_value=2100, step=1, format="%d"),
                "issuer": st.column_config.TextColumn(t("Given by"), max_chars=300),
            },
        )
        if st.button(t("Save"), type="primary", width="stretch", key="save_honours"):
            with showing_faults(t):
                wanted = [_honour(row, levels) for row in edited.to_dict("records")]
                with writing() as db:
                    sites.set_honours(
                        db, actor=viewer.actor, site_id=site.row.id, base_version=site.version, honours=wanted
                    )
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def _honour(row: dict[Any, Any], levels: dict[str, HonourLevel]) -> sites.NewHonour:
    def text(name: str) -> str:
        return row[name] if isinstance(row[name], str) else ""

    year = None if pd.isna(row["year"]) else int(row["year"])
    level = levels.get(text("level"), HonourLevel.DISTRICT)
    return sites.NewHonour(text("title"), level, text("title_en"), year, text("issuer"))


def edit_ratings(viewer: Viewer, site: SiteProfile) -> None:
    """Rate the site on the four criteria, each with its reason."""
    t = viewer.t

    @st.dialog(t("Ratings"), width="large", icon=":material/balance:")
    def ask() -> None:
        with st.form("ratings", border=False):
            given = {}
            for criterion in HostCriterion:
                now = site.row.ratings.get(criterion)
                rating = st.segmented_control(
                    t.enum(criterion),
                    [1, 2, 3, 4, 5],
                    default=now.rating if now else None,
                    key=f"rate_{criterion.value}",
                )
                if criterion is HostCriterion.REPRESENTATIVENESS and site.suggestion.rating is not None:
                    st.caption(suggestion_words(site, t))
                left, right = st.columns(2)
                why = t("Why ({criterion})", criterion=t.enum(criterion))
                reason = left.text_input(why, now.reason if now else "", max_chars=300)
                reason_en = right.text_input(
                    t("{field} in English", field=why), now.reason_en if now else "", max_chars=300
                )
                given[criterion] = sites.Rating(rating, reason, reason_en)
            if st.form_submit_button(t("Save"), type="primary", width="stretch"):
                with showing_faults(t):
                    with writing() as db:
                        sites.rate_site(
                            db, actor=viewer.actor, site_id=site.row.id, base_version=site.version, ratings=given
                        )
                    st.toast(t("Saved"), icon=":material/check:")
                    st.rerun()

    ask()


def honour_lines(honours: Sequence[rows.HonourRow], t: Translator) -> str:
    """Return the honours as a markdown list, the highest level first."""
    lines = []
    for one in honours:
        about = "\u3000".join(part for part in (t.enum(one.level), str(one.year or ""), one.issuer) if part)
        lines.append(f"- **{escape(t.pick(one.title, one.title_en))}**\u3000:gray[{escape(about)}]")
    return "\n".join(lines)
