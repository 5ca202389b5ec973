"""No list costs more statements because it is longer: every query that returns rows, with few rows and with many.

The queries are found, not listed here: a new one is measured as soon as it is written.
"""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session

import dashboard.queries
from dashboard.access import Actor
from models.enums import Role
from tests import factories as make
from tests.counting import counting
from tests.world import World, build, sample

MANY = 100


def lists() -> Iterator[Callable[..., Any]]:
    """Yield the public functions of `dashboard.queries` that take a viewer and return several rows."""
    for info in pkgutil.iter_modules(dashboard.queries.__path__, dashboard.queries.__name__ + "."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            hints = typing.get_type_hints(function) if function.__module__ == info.name else {}
            if name.startswith("_") or hints.get("viewer") is not Actor:
                continue
            if typing.get_origin(hints.get("return")) in (list, tuple, dict):
                yield function


def lengthen(db: Session, world: World) -> None:
    """Give the world's association and its visit many of everything that lists show."""
    of = world.association
    visit = db.get_one(make.models.Visit, (of.id, world.ids["visit_id"]))
    for _ in range(MANY):
        firm = make.firm(db, of)
        person = make.person(db, of, Role.OBSERVER, firm_id=firm.id)
        site = make.site(db, of, firm_id=firm.id)
        make.visit(db, of, host=site)
        make.goal(db, visit)
        make.stop(db, visit)
        make.agenda_item(db, visit)
        make.group(db, visit)
        make.registration(db, visit, person.id)
        make.task(db, visit)
        make.case(db, of, person.id, visit_id=visit.id, site_id=site.id)
    db.flush()
    db.expire_all()


def statements(db: Session, world: World, viewer: Actor, query: Callable[..., Any]) -> int:
    hints = typing.get_type_hints(query)
    given = {
        name: sample(world, query, name, hints[name])
        for name, parameter in inspect.signature(query).parameters.items()
        if name not in {"db", "viewer"} and parameter.default is inspect.Parameter.empty
    }
    db.expire_all()
    with counting(db) as sent:
        query(db, viewer, **given)
    return sent.n


def test_statements_do_not_grow_with_rows(db: Session) -> None:
    world = build(db)
    viewer = make.actor(db, world.association, *Role)
    found = list(lists())
    assert len(found) > 10
    before = {query: statements(db, world, viewer, query) for query in found}
    lengthen(db, world)
    grown = {
        f"{query.__module__}.{query.__name__}": (before[query], after)
        for query in found
        if (after := statements(db, world, viewer, query)) > before[query] + 1
    }
    # one more: a second look that an empty first one makes needless
    assert grown == {}
    assert all(n > 0 for n in before.values())


def test_the_counter_sees_a_statement_for_every_row(db: Session) -> None:
    people = [make.person(db, make.association(db)) for _ in range(3)]
    keys = [(one.association_id, one.id) for one in people]
    db.expunge_all()
    with counting(db) as sent:
        for key in keys:
            db.get_one(make.models.Person, key)
    assert sent.n == 3
