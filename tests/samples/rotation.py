"""Arguments for routes and rotations."""

from collections.abc import Callable
from typing import Any

from dashboard.services.rotations import LateGroup
from dashboard.services.routes import RouteFields

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "routes.save_route.change": lambda _: RouteFields("南门"),
    "routes.save_route.base_version": lambda _: 0,
    "routes.set_site_plan.data": lambda _: None,
    "rotations.keep_plan.base_number": lambda _: 0,
    "rotations.replan_late.base_number": lambda _: 0,
    "rotations.replan_late.late": lambda world: LateGroup(world.ids["group_id"], world.ids["stop_id"], 5),
}
