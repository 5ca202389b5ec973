"""Walking times from a site plan: a picture of it, a point for each place, how wide it is, how fast people walk."""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import altair as alt
import streamlit as st
from PIL import Image

from dashboard.charts.site_plan import site_plan_chart
from dashboard.queries.rotation import Workbench
from dashboard.queries.rotation import site_plan as stored_plan
from dashboard.rules.pictures import MAX_BYTES
from dashboard.rules.route import END, SPEEDS, START, WIDTHS, walking_from_points
from dashboard.services import routes
from dashboard.ui import rotation_words as words
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import is_dark
from dashboard.ui.uploads import file_upload
from dashboard.ui.viewer import Viewer
from models.database import reading, writing

SHOWN_SIDE = 900
"""Pixels of the picture's longer side on the page; it goes to the browser with every rerun."""
_POINTS = "route_points"


@dataclass(frozen=True, slots=True)
class Points:
    """What was entered; `walking` holds minutes that were just worked out, None otherwise."""

    places: dict[str, list[float]]
    width_m: int | None
    speed_m_min: int
    walking: dict[str, int] | None = None


def site_plan(viewer: Viewer, shown: Workbench, known: Mapping[str, str]) -> Points:
    """Draw the site plan with its points to set; return them as they are now."""
    t, route = viewer.t, shown.route
    if not route.has_plan:
        st.caption(t("With a picture of the site you put a point for each stop, and walking times follow."))
        _upload(viewer, shown, t("Picture of the site (JPEG, PNG, WebP, HEIC)"))
        return Points(dict(route.places), route.plan_width_m, route.speed_m_min)
    with reading() as db:
        data = stored_plan(db, viewer.actor, shown.programme.visit_id)
    if data is None:
        st.warning(t("The picture cannot be read from the store. Upload it again."), icon=":material/broken_image:")
        _upload(viewer, shown, t("Picture of the site (JPEG, PNG, WebP, HEIC)"))
        return Points(dict(route.places), route.plan_width_m, route.speed_m_min)
    address, shape = _picture(data)
    points, key = _points(shown), f"{shown.programme.visit_id}_{route.version}"
    numbers = words.numbered(shown.programme.stops, t)
    places = {START: known[START], **numbers, END: known[END]}
    left, right = st.columns([1.7, 1], gap="large")
    with right:
        unset = next((place for place in places if place not in points), START)
        place = st.selectbox(
            t("Which place"),
            list(places),
            list(places).index(unset),
            format_func=lambda one: f"{places[one]} ✓" if one in points else places[one],
            key=f"place_{key}_{len(points)}",
            help=t("Choose a place, then click on the plan where it is."),
        )
        at = points.get(place, [0.5, 0.5])
        x, y = st.columns(2)
        across = x.number_input(t("From the left, %"), 0.0, 100.0, at[0] * 100, step=1.0, key=f"x_{key}_{place}_{at}")
        down = y.number_input(t("From the top, %"), 0.0, 100.0, at[1] * 100, step=1.0, key=f"y_{key}_{place}_{at}")
        if place in points and [across, down] != [at[0] * 100, at[1] * 100]:
            points[place] = [round(across / 100, 4), round(down / 100, 4)]
        elif place not in points and st.button(t("Set the point"), key="point_set"):
            points[place] = [round(across / 100, 4), round(down / 100, 4)]
            st.rerun()
        wide, fast = st.columns(2)
        width = wide.number_input(
            t("The plan is so many metres wide"), *WIDTHS, route.plan_width_m, step=10, key=f"width_{key}"
        )
        speed = fast.number_input(
            t("Metres a minute"),
            *SPEEDS,
            route.speed_m_min,
            step=5,
            key=f"speed_{key}",
            help=t("A group walks 50 to 70 metres a minute."),
        )
        walking = None
        if (
            st.button(
                t("Work out walking times"), key="points_walk", icon=":material/straighten:", disabled=width is None
            )
            and width is not None
        ):
            walking = walking_from_points(points, width_m=int(width), shape=shape, speed_m_min=int(speed))
            st.toast(t("The table is filled in; look it over and save the route."), icon=":material/table:")
        st.caption(t("As the crow flies, rounded up to whole minutes: add what gates and stairs take."))
    with left:
        marks = {places[one]: (point[0], point[1]) for one, point in points.items() if one in places}
        picked = _clicked(site_plan_chart(address, shape, marks, dark=is_dark()), f"plan_{key}_{len(points)}_{place}")
        if picked is not None:
            points[place] = picked
            st.rerun()
    with st.expander(t("Another picture"), icon=":material/image:"):
        _upload(viewer, shown, t("Picture of the site (JPEG, PNG, WebP, HEIC)"))
        if st.button(t("Take the picture away"), key="site_plan_remove", icon=":material/delete:", type="tertiary"):
            _store(viewer, shown, None)
    return Points(dict(points), None if width is None else int(width), int(speed), walking)


def _clicked(chart: alt.LayerChart, key: str) -> list[float] | None:
    """Draw the plan and return where it was clicked, each click once."""
    seen = f"{key}_seen"
    state = cast("Any", st.altair_chart(chart, theme=None, on_select="rerun", selection_mode="pick", key=key))
    rows = list(state.selection.get("pick", []))
    spot = [float(rows[0]["x"]), float(rows[0]["y"])] if rows and {"x", "y"} <= rows[0].keys() else None
    if spot is None or st.session_state.get(seen) == spot:
        return None
    st.session_state[seen] = spot
    return spot


def _upload(viewer: Viewer, shown: Workbench, label: str) -> None:
    file = file_upload(
        label,
        viewer.t,
        types=["jpg", "jpeg", "png", "webp", "heic"],
        key=f"site_plan_{shown.route.version}",
        most_bytes=MAX_BYTES,
    )
    if file is not None and st.button(viewer.t("Use this picture"), key="site_plan_use", icon=":material/check:"):
        _store(viewer, shown, file.getvalue())


def _store(viewer: Viewer, shown: Workbench, data: bytes | None) -> None:
    with showing_faults(viewer.t):
        with writing() as db:
            routes.set_site_plan(db, actor=viewer.actor, visit_id=shown.programme.visit_id, data=data)
        st.rerun()


def _points(shown: Workbench) -> dict[str, list[float]]:
    """Return the points being set, the stored ones at first."""
    of = (shown.programme.visit_id, shown.route.version)
    if _POINTS not in st.session_state or st.session_state[_POINTS][0] != of:
        st.session_state[_POINTS] = (of, {place: list(point) for place, point in shown.route.places.items()})
    found: dict[str, list[float]] = st.session_state[_POINTS][1]
    return found


@lru_cache(maxsize=8)
def _picture(data: bytes) -> tuple[str, float]:
    """Return a smaller picture as a data address, and its height divided by its width."""
    with Image.open(io.BytesIO(data)) as image:
        shape = image.height / image.width
        image.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=72)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode(), shape
