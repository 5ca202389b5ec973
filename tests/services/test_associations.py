"""Founding an association, and the clock that invented history is written with."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from dashboard.access import Capability, require
from dashboard.errors import Conflict, Invalid
from dashboard.services import associations, sessions
from models.base import as_of, utc_now


def test_the_first_administrator_comes_in_by_the_link(db: Session) -> None:
    founded = associations.found_association(
        db, name="江城物业管理协会", admin_name="程𠮷", admin_email="Cheng@PMA.example", city="江城"
    )
    signed_in = sessions.accept_invitation(db, token=founded.token, password="a fine long password")
    grant = require(db, signed_in.actor, Capability.GRANT_ROLES)
    assert (grant.association_id, grant.person_id) == (founded.association.id, founded.admin.id)
    assert founded.admin.email == "cheng@pma.example"
    with pytest.raises(Conflict):
        associations.found_association(db, name="江城物业管理协会", admin_name="别人", admin_email="x@pma.example")


@pytest.mark.parametrize("wrong", [{"name": ""}, {"admin_name": " "}, {"admin_email": "nobody"}])
def test_what_is_missing_is_said(db: Session, wrong: dict[str, str]) -> None:
    given = {"name": "江城物业管理协会", "admin_name": "程一", "admin_email": "c@pma.example"} | wrong
    with pytest.raises(Invalid):
        associations.found_association(db, **given)


def test_the_clock_is_set_only_inside_the_block() -> None:
    then = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with as_of(then):
        assert utc_now() == then
    assert utc_now() > then
    with pytest.raises(ValueError, match="zone"), as_of(datetime(2026, 3, 1)):  # noqa: DTZ001 - that is the fault
        pass
