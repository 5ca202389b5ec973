"""A small association with one of everything, and plausible arguments for any service or query."""

import enum
import importlib
import pkgutil
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from models.enums import Role
from tests import factories as make
from tests import samples


@dataclass
class World:
    """One association's rows; `ids` by parameter name, e.g. `visit_id`."""

    association: models.Association
    ids: dict[str, UUID] = field(default_factory=dict)

    def all_ids(self) -> set[UUID]:
        return set(self.ids.values()) | {self.association.id}


def build(db: Session) -> World:
    """Make one of everything."""
    of = make.association(db)
    world = World(of)
    firm = make.firm(db, of)
    person = make.person(db, of, Role.OBSERVER, firm_id=firm.id)
    site = make.site(db, of, firm_id=firm.id)
    version = make.checklist_version(db, of, dimensions=1, points=1)
    dimension = db.scalars(select(models.Dimension).where(col(models.Dimension.version_id) == version.id)).one()
    point = db.scalars(select(models.Point).where(col(models.Point.version_id) == version.id)).one()
    visit = make.visit(db, of, host=site, checklist_version_id=version.id)
    case = make.case(db, of, person.id, visit_id=visit.id, site_id=site.id)
    world.ids = {
        "firm_id": firm.id,
        "person_id": person.id,
        "owner_id": person.id,
        "observer_id": person.id,
        "site_id": site.id,
        "template_id": version.template_id,
        "version_id": version.id,
        "checklist_version_id": version.id,
        "dimension_id": dimension.id,
        "point_id": point.id,
        "visit_id": visit.id,
        "goal_id": make.goal(db, visit).id,
        "stop_id": make.stop(db, visit).id,
        "item_id": make.agenda_item(db, visit).id,
        "group_id": make.group(db, visit).id,
        "registration_id": make.registration(db, visit, person.id).id,
        "task_id": make.task(db, visit).id,
        "case_id": case.id,
    }
    for module in _modules():
        if hasattr(module, "extend"):
            module.extend(db, world)
    return world


def _modules() -> list[Any]:
    return [
        importlib.import_module(info.name) for info in pkgutil.iter_modules(samples.__path__, samples.__name__ + ".")
    ]


SAMPLES: dict[str, Callable[[World], Any]] = {
    key: value for module in _modules() for key, value in getattr(module, "SAMPLES", {}).items()
}
"""Values for parameters that are neither ids nor of a simple type, by `module.function.parameter`,
`function.parameter` or parameter name."""


def sample(world: World, function: Callable[..., Any], name: str, hint: Any) -> Any:
    """Return a plausible value for a parameter, preferring the world's own ids."""
    for key in (
        f"{function.__module__.rpartition('.')[2]}.{function.__name__}.{name}",
        f"{function.__name__}.{name}",
        name,
    ):
        if key in SAMPLES:
            return SAMPLES[key](world)
    if name in world.ids:
        return world.ids[name]
    if name.endswith("_ids") and name[:-1] in world.ids:
        return [world.ids[name[:-1]]]
    value = _of_type(hint)
    if value is _UNKNOWN:
        raise LookupError(
            f"tests/world.py needs a SAMPLES entry for {function.__module__}.{function.__name__}({name}: {hint})"
        )
    return value


_UNKNOWN = object()


def _of_type(hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return None if type(None) in typing.get_args(hint) else _of_type(typing.get_args(hint)[0])
    simple: dict[Any, Any] = {
        str: "示例",
        int: 1,
        float: 1.0,
        bool: True,
        bytes: b"",
        Decimal: Decimal(1),
        date: date(2027, 1, 4),
        time: time(9),
        datetime: datetime(2027, 1, 4, tzinfo=UTC),
        UUID: UUID(int=7),
    }
    if hint in simple:
        return simple[hint]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    if origin in (list, tuple, set, frozenset, dict):
        return origin()
    if origin is not None and getattr(origin, "__module__", "") == "collections.abc":
        return {} if "Mapping" in str(origin) else []
    return _UNKNOWN
