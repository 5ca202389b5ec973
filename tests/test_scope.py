"""Every service and query, tried by every role with another association's ids.

The functions are found, not listed: a new one is walked from the day it is written. It must either take
an `actor`/`viewer`, or stand in OPEN with the reason why it needs none.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

import dashboard.queries
import dashboard.services
from dashboard.access import Actor
from dashboard.errors import Refused
from models import AuditEntry, SignInSession
from models.database import Database
from models.enums import Role
from tests import factories as make
from tests.world import World, build, sample

OPEN = {
    "services.checklist_rows": "the statements of services that have checked",
    "services.task_parts": "called by services that have checked, with a visit already fetched",
    "services.materials.add_missing": "called by services that have checked, with a visit already locked",
    "services.visit_mapping": "called by services that have checked, with a visit already locked",
    "services.visit_parts": "the parts of a visit that `create_visit` has checked",
    "services.stops.check_points": "called with the visit of a grant",
    "queries.peers": "called by queries that have checked, with the grant that they got",
    "queries.result_reading": "called by queries that have checked, with the grant that they got",
    "services.stops.check_guide": "called by services that have checked",
    "queries.published.latest": "called by queries that have checked, with a visit already fetched",
    "queries.goals.mapping_of": "called by queries that have checked, with a visit already fetched",
    "queries.tasks.tasks_of": "called by queries that have checked, with a visit already fetched",
    "queries.visits.host_lines": "called by queries that have checked",
    "services.associations": "before there is an association there is nobody to ask; only the console calls it",
    "services.badges.open_badge": "the badge is the right to: it is how its holder becomes an actor",
    "services.registering": "the public page: its random address, or one's own link, is the right",
    "queries.registering": "the same: what may be seen with the address of the page or one's own link",
    "services.registration_places": "called by services that have checked, with a visit already locked",
    "services.audit": "called by services that have checked",
    "queries.survey_forms": "the public page of a survey: its random address is the right to see and answer it",
    "services.survey_answers": "answers come without an account; what they may hold is tested in its own module",
    "services.sessions": "signing in is how one becomes an actor; the rest is tested in test_access",
}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public function of the services and queries, by dotted name."""
    for package in (dashboard.services, dashboard.queries):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            for name, member in inspect.getmembers(module, inspect.isfunction):
                if member.__module__ == info.name and not name.startswith("_"):
                    yield f"{info.name.removeprefix('dashboard.')}.{name}", member


WALKED = {
    name: function
    for name, function in functions()
    if {"actor", "viewer"} & inspect.signature(function).parameters.keys()
}
NEEDS_DB = {name: f for name, f in functions() if "db" in inspect.signature(f).parameters}


@pytest.mark.parametrize("name", sorted(NEEDS_DB.keys() - WALKED.keys()))
def test_what_takes_no_actor_says_why(name: str) -> None:
    if "grant" in inspect.signature(NEEDS_DB[name]).parameters:
        return  # a grant comes from `require` alone
    assert name in OPEN or name.rpartition(".")[0] in OPEN, f"{name} reads or writes without an actor"


def _call(function: Callable[..., Any], db: Session, who: Actor, world: World) -> Any:
    """Call with the actor and, for everything else, the other association's ids and plausible values."""
    hints = typing.get_type_hints(function)
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "db":
            given[name] = db
        elif name in ("actor", "viewer"):
            given[name] = who
        elif parameter.default is inspect.Parameter.empty or name.endswith(("_id", "_ids")):
            given[name] = sample(world, function, name, hints.get(name))
    positional = [given.pop("db")] if "db" in given else []
    return function(*positional, **given)


_COUNTS = union_all(
    *(
        select(literal(name), func.count()).select_from(table).where(table.c.association_id == bindparam("association"))
        for name, table in SQLModel.metadata.tables.items()
        if "association_id" in table.c and name not in (AuditEntry.__tablename__, SignInSession.__tablename__)
    )
)


def _rows(db: Session, association: UUID) -> dict[str, int]:
    return {name: int(count) for name, count in db.execute(_COUNTS, {"association": association})}


def _ids_in(value: Any) -> set[UUID]:
    """Return every id that a result gives away."""
    if isinstance(value, UUID):
        return {value}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return set().union(*(_ids_in(getattr(value, f.name)) for f in dataclasses.fields(value)), set())
    if isinstance(value, SQLModel):
        return _ids_in(value.model_dump())
    if isinstance(value, dict):
        return set().union(*(_ids_in(k) | _ids_in(v) for k, v in value.items()), set())
    if isinstance(value, list | tuple | set | frozenset):
        return set().union(*(_ids_in(item) for item in value), set())
    return set()


@dataclasses.dataclass(frozen=True)
class Ground:
    """An association with one of everything, strangers to it by role, and somebody in it without any role.

    It is made once for all: whoever walks on it is taken back to a savepoint.
    """

    db: Session
    world: World
    strangers: dict[Role, Actor]
    nobody: Actor
    before: dict[str, int]


@pytest.fixture(scope="module")
def ground(shared_database: Database) -> Iterator[Ground]:
    with shared_database.write.connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as db:
            world = build(db)
            strangers = {}
            for role in Role:
                home = make.association(db)
                strangers[role] = make.actor(db, home, role, firm_id=make.firm(db, home).id)
            nobody = make.actor(db, world.association)
            db.flush()
            yield Ground(db, world, strangers, nobody, _rows(db, world.association.id))
        outer.rollback()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(WALKED))
def test_a_stranger_neither_reads_nor_writes(ground: Ground, name: str, role: Role) -> None:
    db, world = ground.db, ground.world
    attempt = db.begin_nested()
    try:
        result = _call(WALKED[name], db, ground.strangers[role], world)
        db.flush()
    except Refused:
        result = None
    try:
        leaked = _ids_in(result) & world.all_ids()
        assert not leaked, f"{name} gave {role} rows of another association"
        assert _rows(db, world.association.id) == ground.before, f"{name} let {role} write into another association"
        changed = db.scalars(select(AuditEntry).where(AuditEntry.association_id == world.association.id)).all()  # type: ignore[arg-type]
        assert not changed
    finally:
        attempt.rollback()
        db.expire_all()


@pytest.mark.parametrize("name", sorted(WALKED))
def test_without_a_role_everything_is_refused(ground: Ground, name: str) -> None:
    with pytest.raises(Refused) as refusal, ground.db.begin_nested():
        _call(WALKED[name], ground.db, ground.nobody, ground.world)
    assert refusal.value.code in ("capability.missing", "session.unknown")


def test_what_a_walk_writes_would_be_seen(ground: Ground) -> None:
    """The control: a row more in the association is noticed, and is gone after the walk."""
    attempt = ground.db.begin_nested()
    make.firm(ground.db, ground.world.association)
    assert _rows(ground.db, ground.world.association.id) != ground.before
    attempt.rollback()
    assert _rows(ground.db, ground.world.association.id) == ground.before
