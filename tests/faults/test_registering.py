"""A rush on a popular visit: exactly the places there are, in order, nobody lost; and what an unguarded one does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Refused
from dashboard.services import registering, registration_places
from models import Registration, Visit, database
from models.database import reading, writing
from models.enums import RegistrationState
from tests.services.registration_desk import answers, open_form, save

PEOPLE, PLACES, PHONES = 1000, 50, 8
_S = RegistrationState


def _rush(slug: str, people: int, phones: int) -> list[Registration | Refused]:
    """Register people from several threads; return what each was told."""

    def one(n: int) -> Registration | Refused:
        try:
            with writing() as db:
                return registering.register(db, slug=slug, given=answers(n)).registration
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(phones) as pool:
        return list(pool.map(one, range(people)))


def _stored(visit: Visit) -> list[RegistrationState]:
    """Return the states in the order of registration."""
    with reading() as db:
        rows = db.execute(
            select(col(Registration.state))
            .where(col(Registration.association_id) == visit.association_id, col(Registration.visit_id) == visit.id)
            .order_by(col(Registration.registered_at), col(Registration.id))
        )
        return [row[0] for row in rows]


def test_a_thousand_want_fifty_places(store: database.Database) -> None:
    with writing() as db:
        _, visit, form, _ = open_form(db, capacity=PLACES)
    told = _rush(form.slug, PEOPLE, PHONES)
    assert [one for one in told if isinstance(one, Refused)] == []
    assert _stored(visit) == [_S.REGISTERED] * PLACES + [_S.WAITING] * (PEOPLE - PLACES)
    assert sum(one.state is _S.REGISTERED for one in told if isinstance(one, Registration)) == PLACES


def test_without_a_waiting_list_the_others_are_told(store: database.Database) -> None:
    with writing() as db:
        host, visit, form, _ = open_form(db, capacity=5)
        save(db, host, visit, waiting_list=False)
    told = _rush(form.slug, 60, PHONES)
    refused = [one for one in told if isinstance(one, Refused)]
    assert (len(refused), {one.code for one in refused}) == (55, {"registration.full"})
    assert _stored(visit) == [_S.REGISTERED] * 5


@contextmanager
def _all_look_before_any_writes(monkeypatch: pytest.MonkeyPatch, phones: int) -> Iterator[None]:
    """Let everyone count the places before anyone takes one: what only a lock prevents."""
    look, together = registration_places.decide, Barrier(phones)

    def slowly(*given: Any) -> Any:
        seen = look(*given)
        with suppress(BrokenBarrierError):  # the others wait outside: that is the lock
            together.wait(0.5)
        return seen

    with monkeypatch.context() as patched:
        patched.setattr(registration_places, "decide", slowly)
        yield


def _no_lock(monkeypatch: pytest.MonkeyPatch, store: database.Database) -> None:
    """Take away what holds the visit: the row's lock, and SQLite's taking of the file at the beginning."""

    def read(db: Session, association_id: object, visit_id: object) -> Visit:
        return db.scalars(select(Visit).where(col(Visit.id) == visit_id)).one()

    monkeypatch.setattr(registering, "_hold", read)
    if store.is_sqlite:
        database.use(replace(store, write=store.read))


@pytest.mark.parametrize("held", [True, False], ids=["held", "control"])
def test_two_at_once_do_not_get_the_same_place(
    store: database.Database, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    with writing() as db:
        _, visit, form, _ = open_form(db, capacity=1)
    # the association's turn is taken by this way in only: what staff do beside it is kept out by the visit's row
    monkeypatch.setattr(registering, "take_turns", lambda *_: None)
    if not held:
        _no_lock(monkeypatch, store)
    with _all_look_before_any_writes(monkeypatch, 3):
        told = _rush(form.slug, 3, 3)
    right = not any(isinstance(one, Refused) for one in told) and _stored(visit) == [_S.REGISTERED, *[_S.WAITING] * 2]
    assert right is held


def test_places_given_back_at_once_go_to_as_many(store: database.Database) -> None:
    with writing() as db:
        _, visit, form, _ = open_form(db, capacity=6)
    made = []
    for n in range(10):
        with writing() as db:
            made.append(registering.register(db, slug=form.slug, given=answers(n)))

    def leave(token: str) -> int:
        with writing() as db:
            return len(registering.cancel(db, token=token))

    with ThreadPoolExecutor(4) as pool:
        moved = list(pool.map(leave, [one.token for one in made[:4] for _ in range(2)]))
    assert sum(moved) == 4
    assert _stored(visit) == [_S.CANCELLED] * 4 + [_S.REGISTERED] * 6


def test_one_person_twice_at_once_is_there_once(store: database.Database) -> None:
    with writing() as db:
        _, visit, form, _ = open_form(db)
    told = []

    def press(_: int) -> None:
        try:
            with writing() as db:
                told.append(registering.register(db, slug=form.slug, given=answers(1)).registration.state)
        except Conflict as refused:
            told.append(refused.code)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, range(4)))
    assert sorted(told) == sorted([_S.REGISTERED, *["registration.already"] * 3])
    assert _stored(visit) == [_S.REGISTERED]
