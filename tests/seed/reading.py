"""Read the built-in templates for the tests: strictly, and as plain data."""

from collections.abc import Hashable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / "seed" / "templates"
FILES = (
    "checklist_100_points",
    "checklist_five_dimensions",
    "goals",
    "icebreakers",
    "materials",
    "programme_full_day",
    "programme_half_day",
    "programme_two_host",
    "survey_post_visit",
    "tasks",
)
CHECKLISTS = ("checklist_five_dimensions", "checklist_100_points")
POINT_KEYS = {
    "smart": "access_control face_recognition camera_coverage falling_objects e_fence plant_room_remote repair_app "
    "notices_payment",
    "environment": "lobby_clean corridor_lift_clean garage_clean planting pest_control lighting_signs "
    "fitness_children waste_sorting",
    "service": "staff_manners staff_dress front_desk_response visitor_reception activity_board activity_records "
    "neighbour_atmosphere",
    "safety": "guard_bearing patrol_posts fire_passages fire_equipment emergency_plans drills",
    "operations": "energy_cost labour_cost value_added_menu community_commerce disclosure",
}


class UniqueKeyLoader(yaml.SafeLoader):
    """SafeLoader keeps the last of two equal mapping keys without a word; here it is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(names) != len(set(names)):
            raise yaml.YAMLError(f"repeated key at {node.start_mark}")
        return super().construct_mapping(node, deep=deep)


@cache
def load(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as file:
        template: dict[str, Any] = yaml.load(file, Loader=UniqueKeyLoader)  # a SafeLoader
    return template


def nodes(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping of a template with its path, e.g. `dimensions[0].title`."""
    if isinstance(value, dict):
        yield path, value
        for key, child in value.items():
            yield from nodes(child, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from nodes(child, f"{path}[{index}]")


def sentences(name: str) -> list[tuple[str, str, str]]:
    """Return (path, zh, en) of every worded mapping."""
    return [(path, node["zh"], node["en"]) for path, node in nodes(load(name)) if "zh" in node]


def points(name: str) -> list[dict[str, Any]]:
    return [point for dimension in load(name)["dimensions"] for point in dimension["points"]]


def keys(items: list[dict[str, Any]]) -> list[str]:
    return [item["key"] for item in items]


def exact(value: float) -> Decimal:
    """Read a YAML number as it is written: 0.2 is two tenths."""
    return Decimal(str(value))


def is_worded(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"}
