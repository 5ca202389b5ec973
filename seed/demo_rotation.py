"""The demo's routes: places on a drawn site plan, walking times from them, and a kept rotation plan."""

import io
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.documents.typesetting import FONT_DIR
from dashboard.queries.rotation import workbench
from dashboard.rules.kept_plan import stored_cells
from dashboard.rules.rotation_search import find_plan
from dashboard.rules.route import END, START, walking_from_points
from dashboard.services import rotations, routes
from models import Stop, Visit

WIDE, HIGH = 300, 200  # metres
STEPS = 40_000
"""Enough for the best plan of five stops, and quick."""


def load(db: Session, planner: Actor, visit: Visit, plan: dict[str, Any]) -> None:
    """Enter the visit's route, if its file has one, and keep a plan for each of its tours."""
    if "route" not in plan:
        return
    route = plan["route"]
    rows = db.scalars(
        select(Stop)
        .where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
        .order_by(col(Stop.position))
    ).all()
    by_key = {one["key"]: str(row.id) for one, row in zip(plan["stops"], rows, strict=True)}
    spots = {START: route["start"]["at"], END: route["end"]["at"]}
    spots |= {by_key[key]: spot for key, spot in route["stops"].items()}
    points = {key: [x / WIDE, y / HIGH] for key, (x, y) in spots.items()}
    given: dict[str, Any] = {"actor": planner, "visit_id": visit.id}
    version = routes.save_route(
        db,
        **given,
        base_version=0,
        change=routes.RouteFields(
            route["start"]["zh"],
            route["start"]["en"],
            route["end"]["zh"],
            route["end"]["en"],
            walking_from_points(points, width_m=WIDE, shape=HIGH / WIDE, speed_m_min=60),
            points,
            WIDE,
            60,
            {"closed": [one | {"stop": by_key[one["stop"]]} for one in route["closed"]]},
        ),
    )
    assert version == 1
    if route.get("drawn"):
        routes.set_site_plan(db, **given, data=drawn_plan())
    for tour in workbench(db, planner, visit.id).tours:
        found = find_plan(tour.tour, steps=STEPS)
        rotations.keep_plan(
            db, **given, item_id=tour.item_id, base_number=0, cells=stored_cells(found, tour.start.time())
        )


def drawn_plan() -> bytes:
    """Return a drawing of an invented site: a ring road, blocks with their numbers, a green in the middle, gates."""
    scale = 4
    image = Image.new("RGB", (WIDE * scale, HIGH * scale), "#F4F1E8")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(sorted(FONT_DIR.glob("*.ttf"))[0]), 9 * scale)

    def box(x: int, y: int, wide: int, high: int, fill: str, label: str = "") -> None:
        place = (x * scale, y * scale, (x + wide) * scale, (y + high) * scale)
        draw.rounded_rectangle(place, 3 * scale, fill=fill)
        if label:
            middle = ((place[0] + place[2]) / 2, (place[1] + place[3]) / 2)
            draw.text(middle, label, fill="#5B6B66", font=font, anchor="mm")

    draw.rounded_rectangle([20 * scale, 16 * scale, 280 * scale, 184 * scale], 26 * scale, outline="#FFFFFF", width=36)
    draw.line([280 * scale, 104 * scale, 300 * scale, 104 * scale], fill="#FFFFFF", width=36)
    draw.line([150 * scale, 184 * scale, 150 * scale, 200 * scale], fill="#FFFFFF", width=36)
    box(104, 82, 76, 30, "#CFE3D2", "中心花园")
    for number, (x, y) in enumerate([(40, 36), (186, 36), (40, 84), (40, 132), (180, 126), (104, 126)], start=1):
        box(x, y, 46, 26, "#DDE5EA", f"{number} 栋")
    box(104, 36, 64, 26, "#DDE5EA", "7 栋")
    box(238, 136, 24, 34, "#E6DED0", "车库")
    box(262, 88, 20, 12, "#E9D3B4", "东门")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
