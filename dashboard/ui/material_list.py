"""The materials of a visit: what the head-count needs, what is in stock, what has to be bought."""

from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard.documents.materials_list import (
    ListedMaterial,
    MaterialsList,
    materials_missing,
    materials_pdf,
    materials_workbook,
)
from dashboard.documents.printable import without
from dashboard.i18n import Translator
from dashboard.queries.materials import MaterialList, MaterialRow
from dashboard.queries.visits import VisitHead
from dashboard.services import materials as service
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.material_forms import edit_material
from dashboard.ui.viewer import Viewer
from models.database import writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw_materials(viewer: Viewer, head: VisitHead, shown: MaterialList, *, may_edit: bool) -> None:
    """Draw the tab."""
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_standing(shown, t), width="stretch")
        if shown.rows:
            _downloads(viewer, head, shown)
        if may_edit:
            if st.button(t("Add or change"), icon=":material/add:", key="material_edit"):
                edit_material(viewer, head.id, shown.rows)
            st.button(
                t("Complete from the template"),
                icon=":material/auto_awesome:",
                key="material_complete",
                on_click=_complete,
                args=(viewer, head.id),
            )
    if not shown.rows:
        empty_state(
            t("No material yet"), t("A visit made from a template brings its own list."), icon=":material/inventory:"
        )
        return
    _editor(viewer, head.id, list(shown.rows), may_edit=may_edit)
    _by_hand(viewer, shown, t, may_edit=may_edit)
    _purchase(shown, t)


def rule_words(row: MaterialRow, t: Translator) -> str:
    """Return what a quantity follows, in words: “each person × 2, 10 % spare, at least 3”."""
    if row.basis is None:
        return t("a fixed number")
    told = [t("{basis} × {per}", basis=t.enum(row.basis), per=row.per)]
    if row.spare_percent:
        told.append(t("{n} % spare", n=row.spare_percent))
    if row.spares:
        told.append(t("at least {n} spare", n=row.spares))
    return t(", ").join(told)


def yuan(cents: int, t: Translator) -> str:
    """Return an amount of fen in yuan."""
    return t("{yuan} yuan", yuan=t.number(cents / 100, 2))


def to_list(head: VisitHead, shown: MaterialList, association: str, t: Translator) -> MaterialsList:
    """Return what is printed, in the translator's language."""
    unpriced = shown.purchase.unpriced
    return MaterialsList(
        language=t.language,
        association=association,
        title=t.pick(head.title, head.title_en),
        day=t.date(head.day, "weekday"),
        people=t.number(shown.counts.people),
        firms=t.number(shown.counts.firms),
        groups=t.number(shown.counts.groups),
        hosts=t.number(shown.counts.hosts),
        total=yuan(shown.purchase.cents, t),
        unpriced=t.n("1 line without a price", "{n} lines without a price", unpriced) if unpriced else "",
        rows=tuple(
            ListedMaterial(
                title=t.pick(row.title, row.title_en),
                unit=t.pick(row.unit, row.unit_en),
                basis=rule_words(row, t),
                quantity=row.quantity,
                have=row.need.have,
                missing=row.need.missing,
                price_cents=row.need.price_cents,
                cents=row.need.cents,
                by_hand=row.by_hand,
                ready=row.ready,
            )
            for row in shown.rows
        ),
    )


def labels(t: Translator) -> dict[str, str]:
    """Return the list's headings."""
    return {
        "kind": t("Materials list"),
        "day": t("Date"),
        "material": t("Material"),
        "basis": t("Follows"),
        "quantity": t("Needed"),
        "have": t("In stock"),
        "missing": t("To buy"),
        "price": t("Price (yuan)"),
        "cost": t("Cost (yuan)"),
        "ready": t("Ready"),
        "all": t("All materials"),
        "purchase": t("Purchase list"),
        "total": t("Total"),
        "people": t("People"),
        "groups": t("Groups"),
        "firms": t("Firms"),
        "hosts": t("Hosts"),
        "unit": t("Unit"),
        "by_hand": t("set by hand"),
        "unpriced": t("without a price"),
        "nothing_missing": t("Nothing has to be bought."),
    }


def _standing(shown: MaterialList, t: Translator) -> str:
    ready = sum(row.ready for row in shown.rows)
    c = shown.counts
    told = t("{done} of {total} materials ready.", done=ready, total=len(shown.rows))
    counted = t(
        "Counted for {people} people, {firms} firms, {groups} groups, {hosts} hosts.",
        people=t.number(c.people), firms=t.number(c.firms), groups=t.number(c.groups), hosts=t.number(c.hosts),
    )  # fmt: skip
    full = t("Nobody has registered: a full visit is counted.") if shown.expected else ""
    return ("" if t.language == "zh" else " ").join(part for part in (told, counted, full) if part)


def _downloads(viewer: Viewer, head: VisitHead, shown: MaterialList) -> None:
    t = viewer.t
    association = t.pick(viewer.profile.association, viewer.profile.association_en)

    def pdf() -> bytes:
        listed, words = to_list(head, shown, association, t), labels(t)
        return materials_pdf(without(listed, materials_missing(listed, words)), words)

    with st.popover(t("Download"), icon=":material/download:"):
        st.download_button(
            t("Materials list (PDF)"),
            pdf,
            file_name=t("materials-{number}.pdf", number=head.number),
            mime="application/pdf",
            key="materials_pdf",
            icon=":material/picture_as_pdf:",
            type="tertiary",
            on_click="ignore",
        )
        st.download_button(
            t("Purchase list (Excel)"),
            lambda: materials_workbook(to_list(head, shown, association, t), labels(t)),
            file_name=t("materials-{number}.xlsx", number=head.number),
            mime=XLSX,
            key="materials_xlsx",
            icon=":material/table:",
            type="tertiary",
            on_click="ignore",
        )


def _editor(viewer: Viewer, visit_id: UUID, rows: list[MaterialRow], *, may_edit: bool) -> None:
    """Draw the table whose numbers and ticks are saved at once."""
    t = viewer.t
    frame = pd.DataFrame(
        {
            "title": [t.pick(row.title, row.title_en) for row in rows],
            "rule": [rule_words(row, t) + (t(", ") + t("set by hand") if row.by_hand else "") for row in rows],
            "quantity": [row.quantity for row in rows],
            "unit": [t.pick(row.unit, row.unit_en) for row in rows],
            "have": [row.need.have for row in rows],
            "price": [None if row.need.price_cents is None else row.need.price_cents / 100 for row in rows],
            "ready": [row.ready for row in rows],
        }
    )
    # the rows as they were when this editor began: rebuilding them under it loses every second edit
    held = st.session_state.setdefault(f"materials_frame_{visit_id}_{t.language}", {"frame": frame, "round": 0})
    if not held["frame"].equals(frame) and not held.get("own"):
        held["frame"], held["round"] = frame, held["round"] + 1
    held["own"] = False
    key = f"materials_{visit_id}_{t.language}_{held['round']}"

    def save() -> None:
        changes: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
        held["own"] = True
        with showing_faults(t), writing() as db:
            for at, change in changes.items():
                _save(db, viewer, rows[at], change)

    st.data_editor(
        held["frame"],
        key=key,
        height=_height(len(rows)),
        hide_index=True,
        disabled=["title", "rule", "unit"] if may_edit else True,
        placeholder="—",
        on_change=save,
        column_config={
            "title": st.column_config.TextColumn(t("Material"), width="medium"),
            "rule": st.column_config.TextColumn(t("Follows"), width="large"),
            "quantity": st.column_config.NumberColumn(
                t("Needed"), min_value=0, max_value=service.MOST_PIECES, step=1,
                help=t("A number that you set stays when the head-count changes, and is marked."),
            ),
            "unit": st.column_config.TextColumn(t("Unit"), width="small"),
            "have": st.column_config.NumberColumn(t("In stock"), min_value=0, max_value=service.MOST_PIECES, step=1),
            "price": st.column_config.NumberColumn(
                t("Price (yuan)"), min_value=0, max_value=service.MOST_CENTS / 100, step=0.01, format="%.2f"
            ),
            "ready": st.column_config.CheckboxColumn(t("Ready")),
        },
    )  # fmt: skip


def _save(db: Any, viewer: Viewer, row: MaterialRow, change: dict[str, Any]) -> None:
    actor = viewer.actor
    quantity = change.get("quantity")
    if quantity is not None and quantity != row.quantity:
        service.set_quantity(db, actor=actor, material_id=row.id, quantity=quantity)
    price = change.get("price")
    if price is not None or change.get("have") is not None:
        cents = None if price is None else round(price * 100)
        service.set_stock(db, actor=actor, material_id=row.id, have=change.get("have"), price_cents=cents)
    if "ready" in change and change["ready"] != row.ready:
        seen = row.quantity if quantity is None else quantity
        service.set_ready(db, actor=actor, material_id=row.id, ready=bool(change["ready"]), quantity=seen)


def _by_hand(viewer: Viewer, shown: MaterialList, t: Translator, *, may_edit: bool) -> None:
    """List what the head-count no longer decides, and what was ready for fewer people."""
    for row in shown.rows:
        name = escape(t.pick(row.title, row.title_en))
        if row.ready_for is not None and not row.ready:
            st.markdown(
                ":material/warning: "
                + t(
                    "{name}: ready for {ready}, {needed} are needed by now.",
                    name=name,
                    ready=row.ready_for,
                    needed=row.quantity,
                )
            )
        if row.by_hand and row.counted is not None and row.counted != row.quantity:
            with st.container(key=f"by_hand_{row.id}", horizontal=True, vertical_alignment="center"):
                st.markdown(
                    t(
                        "{name}: {set} set by hand, {counted} by the head-count.",
                        name=name,
                        set=row.quantity,
                        counted=row.counted,
                    ),
                    width="stretch",
                )
                if may_edit:
                    st.button(
                        t("Count again"),
                        key=f"follow_{row.id}",
                        type="tertiary",
                        icon=":material/calculate:",
                        on_click=_follow,
                        args=(viewer, row.id),
                    )


def _purchase(shown: MaterialList, t: Translator) -> None:
    st.markdown("### " + t("Purchase list"))
    bought = [row for row in shown.rows if row.need.missing]
    if not bought:
        st.markdown(t("Nothing has to be bought."))
        return
    price, cost = t("Price (yuan)"), t("Cost (yuan)")
    st.dataframe(
        {
            t("Material"): [t.pick(row.title, row.title_en) for row in bought],
            t("To buy"): [row.need.missing for row in bought],
            t("Unit"): [t.pick(row.unit, row.unit_en) for row in bought],
            price: [None if row.need.price_cents is None else row.need.price_cents / 100 for row in bought],
            cost: [None if row.need.cents is None else row.need.cents / 100 for row in bought],
        },
        key="material_purchase",
        hide_index=True,
        height=_height(len(bought)),
        placeholder="—",
        column_config={name: st.column_config.NumberColumn(format="accounting") for name in (price, cost)},
    )
    unpriced = shown.purchase.unpriced
    note = t.n("1 line without a price", "{n} lines without a price", unpriced) if unpriced else ""
    st.markdown(f"**{t('Total')}{t(': ')}{yuan(shown.purchase.cents, t)}**" + (f"\u3000:gray[{note}]" if note else ""))


def _height(rows: int) -> int:
    """Return the height in pixels at which no row has to be scrolled to."""
    return 35 * (rows + 1) + 3


def _follow(viewer: Viewer, material_id: UUID) -> None:
    with showing_faults(viewer.t), writing() as db:
        service.follow_count(db, actor=viewer.actor, material_id=material_id)


def _complete(viewer: Viewer, visit_id: UUID) -> None:
    t = viewer.t
    with showing_faults(t):
        with writing() as db:
            new = service.complete_materials(db, actor=viewer.actor, visit_id=visit_id)
        st.toast(t.n("1 material added", "{n} materials added", len(new)), icon=":material/check:")
