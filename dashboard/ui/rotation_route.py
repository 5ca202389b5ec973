"""Entering the route: places, walking minutes as a table, what a plan must keep to. One button saves it all."""

from collections.abc import Mapping
from datetime import time
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.errors import Refused
from dashboard.i18n import Translator
from dashboard.queries.rotation import Workbench
from dashboard.rules.route import END, MOST_WALK, START, clock, minutes_of
from dashboard.services import routes
from dashboard.services.routes import RouteFields
from dashboard.ui import rotation_site_plan
from dashboard.ui import rotation_words as words
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import NAME
from models.database import writing

_WALK = "route_walk"


def route_editor(viewer: Viewer, shown: Workbench, known: Mapping[str, str]) -> None:
    """Draw the route to edit, with its save button above it as soon as something differs from what is stored."""
    t, route = viewer.t, shown.route
    head = st.container(horizontal=True, vertical_alignment="center")
    walking_tab, plan_tab, rules_tab = st.tabs([t("Walking times"), t("Site plan"), t("Conditions")])
    with plan_tab:
        points = rotation_site_plan.site_plan(viewer, shown, known)
        if points.walking is not None:
            _begin(shown, {**_walking(shown), **points.walking})
    with walking_tab:
        places = _places(shown, t)
        walking = _matrix(shown, known, t)
    with rules_tab:
        constraints = _conditions(shown, t)
    change = RouteFields(
        **places,
        walking=walking,
        places=points.places,
        plan_width_m=points.width_m,
        speed_m_min=points.speed_m_min,
        constraints=constraints,
    )
    stored = RouteFields(
        route.start_place,
        route.start_place_en,
        route.end_place,
        route.end_place_en,
        route.walking,
        route.places,
        route.plan_width_m,
        route.speed_m_min,
        _stored_conditions(shown),
    )
    with head:
        st.markdown("### " + t("The route"), width="stretch")
        if change != stored:
            st.markdown(f":orange-badge[{t('not saved yet')}]", width="content")
            if st.button(t("Save route"), key="route_save", icon=":material/check:"):
                _save(viewer, shown, change, known)


def _save(viewer: Viewer, shown: Workbench, change: RouteFields, known: Mapping[str, str]) -> None:
    t = viewer.t
    with showing_faults(t):
        try:
            with writing() as db:
                routes.save_route(
                    db,
                    actor=viewer.actor,
                    visit_id=shown.programme.visit_id,
                    base_version=shown.route.version,
                    change=change,
                )
        except Refused as refused:
            raise words.named(refused, known, t) from refused
        st.toast(t("Saved"), icon=":material/check:")
        st.rerun()


def _places(shown: Workbench, t: Translator) -> dict[str, str]:
    route, key = shown.route, _key(shown)
    fields = (
        ("start_place", t("Groups start at"), route.start_place),
        ("start_place_en", t("Start in English"), route.start_place_en),
        ("end_place", t("Groups end at"), route.end_place),
        ("end_place_en", t("End in English"), route.end_place_en),
    )
    return {
        name: column.text_input(label, value, max_chars=NAME, key=f"{name}_{key}")
        for column, (name, label, value) in zip(st.columns(4), fields, strict=True)
    }


def _matrix(shown: Workbench, known: Mapping[str, str], t: Translator) -> dict[str, int]:
    """Draw the table of minutes and return it; a whole block can be pasted."""
    stops = [stop.key for stop in shown.programme.stops]
    if not stops:
        st.caption(t("Add stops first; then say how long one walks between them."))
        return dict(shown.route.walking)
    numbers = words.numbered(shown.programme.stops, t)
    base = _walking(shown)
    rows, columns = [START, *stops], [*stops, END]
    frame = pd.DataFrame([[base.get(f"{a}>{b}") for b in columns] for a in rows], columns=columns, dtype="Int64")
    frame.insert(0, "from", [known[START], *(numbers[key] for key in stops)])
    edited = st.data_editor(
        frame,
        key=f"walk_{_key(shown)}_{st.session_state[_WALK][1]}",
        hide_index=True,
        num_rows="fixed",
        height="content",
        disabled=["from"],
        placeholder="–",
        alt=t("Walking times"),
        column_config={
            "from": st.column_config.TextColumn(t("From \\ to"), pinned=True),
            **{
                key: st.column_config.NumberColumn(
                    known[END] if key == END else numbers[key], min_value=0, max_value=MOST_WALK, step=1, width=96
                )
                for key in columns
            },
        },
    )
    found: dict[str, int] = {}
    for a, (_, row) in zip(rows, edited.iterrows(), strict=True):
        for b in columns:
            if a != b and (a, b) != (START, END) and not pd.isna(row[b]):
                found[f"{a}>{b}"] = int(row[b])
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("Fill in the way back"), key="walk_mirror", icon=":material/sync_alt:"):
            mirrored = {f"{b}>{a}": n for (a, b), n in ((key.split(">"), n) for key, n in found.items())}
            between = {key: n for key, n in mirrored.items() if START not in key and END not in key}
            _begin(shown, {**between, **found})
            st.rerun()
        st.caption(t("Minutes on foot. One direction is enough: the way back takes as long unless you enter it too."))
    return dict(sorted(found.items()))


def _conditions(shown: Workbench, t: Translator) -> dict[str, Any]:
    """Draw closures, first stops and orders to edit; return them as they are stored."""
    stored, key = _stored_conditions(shown), _key(shown)
    names = words.numbered(shown.programme.stops, t)
    keys = {name: stop for stop, name in names.items()}
    groups = {f"{n} {words.group_name(one, t)}": str(one.id) for n, one in enumerate(shown.groups, start=1)}
    group_names = {group: name for name, group in groups.items()}
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('Stops that are closed for a while')}**")
        closed = _rows(
            [(names[row["stop"]], _time(row["from"]), _time(row["until"])) for row in stored["closed"]],
            {
                "stop": st.column_config.SelectboxColumn(t("Stop"), options=list(keys), required=True),
                "from": st.column_config.TimeColumn(t("Closed from"), format="HH:mm", step=60, required=True),
                "until": st.column_config.TimeColumn(t("until"), format="HH:mm", step=60, required=True),
            },
            f"closed_{key}",
        )
    with right:
        st.markdown(f"**{t('Groups that begin at a certain stop')}**")
        first = _rows(
            [(group_names[row["group"]], names[row["stop"]]) for row in stored["first"]],
            {
                "group": st.column_config.SelectboxColumn(t("Group"), options=list(groups), required=True),
                "stop": st.column_config.SelectboxColumn(t("begins at"), options=list(keys), required=True),
            },
            f"first_{key}",
        )
    st.markdown(f"**{t('Stops in this order for every group')}**")
    orders = []
    for n, chain in enumerate([*stored["orders"], []]):
        chosen = st.multiselect(
            t("Order {n}", n=n + 1),
            list(names),
            chain,
            format_func=lambda stop: names.get(stop, ""),
            key=f"order_{key}_{n}",
            placeholder=t("Choose the stops one after the other"),
            label_visibility="collapsed",
            select_all=False,
        )
        if len(chosen) > 1:
            orders.append(list(chosen))
    return {
        "closed": [
            {"stop": keys[stop], "from": since.strftime("%H:%M"), "until": until.strftime("%H:%M")}
            for stop, since, until in closed
            if stop in keys
        ],
        "first": [{"group": groups[g], "stop": keys[stop]} for g, stop in first if g in groups and stop in keys],
        "orders": orders,
        "tours": _tours(shown, stored["tours"], names, t),
    }


def _tours(shown: Workbench, stored: Mapping[str, str], names: Mapping[str, str], t: Translator) -> dict[str, str]:
    """Ask on which tour each stop is, where the day has several."""
    if len(shown.tours) < 2:
        return dict(stored)
    st.markdown(f"**{t('Which stop is on which tour')}**")
    titles = {str(tour.item_id): t.pick(tour.title, tour.title_en) for tour in shown.tours}
    chosen: dict[str, str] = {}
    for column, tour in zip(st.columns(len(titles)), shown.tours, strict=True):
        mine = [stop.key for stop in tour.stops]
        said = [key for key in stored if stored[key] == str(tour.item_id)]
        free = [key for key in names if key not in chosen]
        picked = column.multiselect(
            titles[str(tour.item_id)],
            free,
            [key for key in said if key in free],
            format_func=lambda stop: names.get(stop, ""),
            key=f"tour_{_key(shown)}_{tour.item_id}",
            placeholder=t("As the order goes: {n} stops", n=len(mine)),
            select_all=False,
        )
        chosen |= dict.fromkeys(picked, str(tour.item_id))
    return chosen


def _rows(rows: list[tuple[Any, ...]], columns: dict[str, Any], key: str) -> list[tuple[Any, ...]]:
    """Draw a table to which rows can be added, and return its complete rows."""
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    edited = st.data_editor(
        frame, key=key, hide_index=True, num_rows="dynamic", height="content", column_config=columns
    )
    return [tuple(row) for row in edited.itertuples(index=False, name=None) if not any(pd.isna(cell) for cell in row)]


def _stored_conditions(shown: Workbench) -> dict[str, Any]:
    """Return the stored conditions whose stops and groups are still there, in full."""
    facts = shown.route.facts
    return {
        "closed": [{"stop": c.stop, "from": clock(c.since), "until": clock(c.until)} for c in facts.closed],
        "first": [{"group": group, "stop": stop} for group, stop in facts.firsts.items()],
        "orders": [list(chain) for chain in facts.orders],
        "tours": {str(stop): str(tour) for stop, tour in facts.tours.items()},
    }


def _time(text: str) -> time:
    minutes = minutes_of(text) or 0
    return time(minutes // 60, minutes % 60)


def _walking(shown: Workbench) -> dict[str, int]:
    """Return the minutes from which the table was drawn: the stored ones, or those that a button filled in."""
    of = (shown.programme.visit_id, shown.route.version)
    if _WALK not in st.session_state or st.session_state[_WALK][0] != of:
        st.session_state[_WALK] = (of, 0, dict(shown.route.walking))
    found: dict[str, int] = st.session_state[_WALK][2]
    return found


def _begin(shown: Workbench, walking: dict[str, int]) -> None:
    """Draw the table anew from these minutes."""
    _walking(shown)
    of, generation, _ = st.session_state[_WALK]
    st.session_state[_WALK] = (of, generation + 1, walking)


def _key(shown: Workbench) -> str:
    return f"{shown.programme.visit_id}_{shown.route.version}"
