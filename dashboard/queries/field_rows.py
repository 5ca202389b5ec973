"""The statements behind one's own part of a tablet's download: a whole visit opens the app within seconds, so they are
prepared.

All ask for `association`, `visit` and `person`, as far as they need them; rows come in the order of the columns.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, select

from models import (
    Answer,
    Badge,
    Case,
    CaseVersion,
    Dimension,
    Firm,
    Observation,
    ObserverSheet,
    Person,
    Photo,
    SurveyLink,
    SurveyToken,
)
from models.base import table_of
from models.prepared import Prepared

_ANSWER, _PHOTO, _NOTED, _SHEET = (table_of(model) for model in (Answer, Photo, Observation, ObserverSheet))
_PERSON, _FIRM, _DIMENSION = table_of(Person), table_of(Firm), table_of(Dimension)
_BADGE = table_of(Badge)
_LINK, _TOKEN, _CASE, _VERSION = (table_of(model) for model in (SurveyLink, SurveyToken, Case, CaseVersion))

_ENTRY_NAMES = ("point_id", "stop_id", "state", "value", "tags", "note", "version", "recorded_at", "device_id")
_PHOTO_NAMES = ("id", "point_id", "observation_id", "sha256", "width", "height")


def _mine(table: Any) -> Any:
    """Return the condition on what one observer has recorded; by `association`, `visit` and `person`."""
    return and_(
        table.c.association_id == bindparam("association"),
        table.c.visit_id == bindparam("visit"),
        table.c.observer_id == bindparam("person"),
    )


def _same(one: Any, one_id: str, other: Any) -> Any:
    return and_(other.c.association_id == one.c.association_id, other.c.id == one.c[one_id])


def _build_me(_dialect: str) -> Any:
    return (
        select(_PERSON.c.name, _PERSON.c.name_en, _FIRM.c.name, _FIRM.c.name_en)
        .join_from(_PERSON, _FIRM, _same(_PERSON, "firm_id", _FIRM), isouter=True)
        .where(_PERSON.c.association_id == bindparam("association"), _PERSON.c.id == bindparam("person"))
    )


def _build_observations(_dialect: str) -> Any:
    names = ("tags", "note", "version", "recorded_at")
    return (
        select(_NOTED.c.id, _NOTED.c.stop_id, _DIMENSION.c.key, *(_NOTED.c[name] for name in names))
        .join_from(_NOTED, _DIMENSION, _same(_NOTED, "dimension_id", _DIMENSION), isouter=True)
        .where(_mine(_NOTED), _NOTED.c.removed.is_(False))
        .order_by(_NOTED.c.recorded_at, _NOTED.c.id)
    )


def _build_badge(_dialect: str) -> Any:
    return select(_BADGE.c.id, _BADGE.c.nonce, _BADGE.c.token_hash).where(
        _BADGE.c.association_id == bindparam("association"),
        _BADGE.c.visit_id == bindparam("visit"),
        _BADGE.c.person_id == bindparam("person"),
        _BADGE.c.revoked_at.is_(None),
    )


def _build_right(_dialect: str) -> Any:
    used = and_(
        _TOKEN.c.association_id == _LINK.c.association_id,
        _TOKEN.c.link_id == _LINK.c.id,
        _TOKEN.c.registration_id == bindparam("registration"),
        _TOKEN.c.used.is_(True),
    )
    return select(_LINK.c.id, exists().where(used)).where(
        _LINK.c.association_id == bindparam("association"), _LINK.c.visit_id == bindparam("visit")
    )


def _build_cases(_dialect: str) -> Any:
    published = and_(
        _VERSION.c.association_id == _CASE.c.association_id,
        _VERSION.c.case_id == _CASE.c.id,
        _VERSION.c.number == _CASE.c.published_number,
    )
    return (
        select(_CASE.c.id, _VERSION.c.title, _VERSION.c.title_en)
        .join_from(_CASE, _VERSION, published)
        .where(_CASE.c.association_id == bindparam("association"), _CASE.c.visit_id == bindparam("visit"))
        .order_by(_CASE.c.published_at, _CASE.c.id)
    )


def _build_columns(table: Any, names: Sequence[str], order: str) -> Any:
    return select(*(table.c[name] for name in names)).where(_mine(table)).order_by(table.c[order])


own_sheet = Prepared(
    lambda _: select(_SHEET.c.started_at, _SHEET.c.finished_at, _SHEET.c.signature).where(_mine(_SHEET))
)
"""started_at, finished_at, signature; no row before the first entry."""
own_answers = Prepared(lambda _: _build_columns(_ANSWER, _ENTRY_NAMES, "point_id"))
"""The columns of `queries.field.MyEntry`."""
own_photos = Prepared(lambda _: _build_columns(_PHOTO, _PHOTO_NAMES, "id"))
"""The columns of `queries.field.MyPhoto`."""
own_observations = Prepared(_build_observations)
"""The columns of `queries.field.MyObservation`, the removed ones left out."""
own_name = Prepared(_build_me)
"""The person's name and English name, the firm's and its English one."""
own_badge = Prepared(_build_badge)
"""The badge's id, nonce and token_hash; no row without one that is good."""
own_right = Prepared(_build_right)
"""The survey link's id, and whether the token of `registration` has been used."""
visit_cases = Prepared(_build_cases)
"""The columns of `queries.field.VisitCase`."""
