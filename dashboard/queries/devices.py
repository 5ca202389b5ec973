"""Which of a person's devices something came from."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from dashboard.rules.devices import DeviceKind, device_kind
from models import SignInSession


def own_devices(db: Session, viewer: Actor, device_ids: Collection[UUID]) -> dict[UUID, DeviceKind]:
    """Return the kind of each of one's own devices, as far as its browser told when signing in."""
    grant = require(db, viewer, Capability.USE)
    if not device_ids:
        return {}
    rows = db.execute(
        select(col(SignInSession.device_id), col(SignInSession.user_agent))
        .where(
            col(SignInSession.association_id) == grant.association_id,
            col(SignInSession.person_id) == grant.person_id,
            col(SignInSession.device_id).in_(device_ids),
        )
        .order_by(col(SignInSession.created_at))
    )
    told = {device: device_kind(agent) for device, agent in rows if device is not None}
    return {device: kind for device, kind in told.items() if kind is not None}
