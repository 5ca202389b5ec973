"""The dialog of a material: what it is called and what its quantity follows."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.queries.materials import MaterialRow
from dashboard.rules.materials import Per
from dashboard.services import materials
from dashboard.services.materials import MaterialFields
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing


def edit_material(viewer: Viewer, visit_id: UUID, rows: Sequence[MaterialRow]) -> None:
    """Add a material, or change or remove one of those there are."""
    t = viewer.t
    by_id = {row.id: row for row in rows}

    @st.dialog(t("Material"), icon=":material/inventory_2:")
    def ask() -> None:
        chosen = st.selectbox(
            t("Which one"),
            [None, *by_id],
            format_func=lambda i: t.pick(by_id[i].title, by_id[i].title_en) if i else t("a new one"),
            key="material_which",
        )
        row = by_id.get(chosen) if chosen else None
        end = f"_{chosen}"  # each one has its own fields, which do not keep what was typed for another
        title = st.text_input(t("Material"), row.title if row else "", max_chars=120, key=f"material_title{end}")
        title_en = st.text_input(
            t("Material in English"), row.title_en if row else "", max_chars=120, key=f"material_title_en{end}"
        )
        left, right = st.columns(2)
        unit = left.text_input(t("Unit"), row.unit if row else t("pcs"), max_chars=32, key=f"material_unit{end}")
        bases = [None, *Per]
        basis = right.selectbox(
            t("Follows"),
            bases,
            bases.index(row.basis) if row else 0,
            format_func=lambda one: t.enum(one) if one else t("nothing: a fixed number"),
            key=f"material_basis{end}",
        )
        if basis is None:
            quantity = st.number_input(
                t("Quantity"), 0, materials.MOST_PIECES, row.quantity if row else 1, key=f"material_quantity{end}"
            )
            per, percent, spares = 1, 0, 0
        else:
            one, two, three = st.columns(3)
            per = one.number_input(
                t("For each"), 0, materials.MOST_PER, row.per if row else 1, key=f"material_per{end}"
            )
            percent = two.number_input(
                t("Spare %"), 0, 100, row.spare_percent if row else 5, key=f"material_percent{end}"
            )
            spares = three.number_input(
                t("At least"), 0, materials.MOST_PER, row.spares if row else 0, key=f"material_spares{end}"
            )
            quantity = 0
        if st.button(t("Save"), type="primary", width="stretch", key="material_save"):
            change = MaterialFields(
                title,
                unit,
                title_en,
                row.unit_en if row else "",
                basis,
                int(per),
                int(percent),
                int(spares),
                int(quantity),
            )
            with showing_faults(t):
                with writing() as db:
                    if row is None:
                        materials.add_material(db, actor=viewer.actor, visit_id=visit_id, change=change)
                    else:
                        materials.edit_material(db, actor=viewer.actor, material_id=row.id, change=change)
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()
        if row and st.button(t("Take off the list"), type="tertiary", width="stretch", key="material_remove"):
            with showing_faults(t):
                with writing() as db:
                    materials.remove_material(db, actor=viewer.actor, material_id=row.id)
                st.toast(t("Deleted"), icon=":material/delete:")
                st.rerun()

    ask()
