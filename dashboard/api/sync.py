"""`POST /api/sync`: what a tablet has gathered, in batches; every entry gets an answer of its own.

Only a whole batch that cannot be read is refused as a whole. Receipts go out after the commit, never before.
"""

import json
import logging
import math
from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access import Actor
from dashboard.api import group_commit
from dashboard.api.field_json import both
from dashboard.api.identity import actor_of, check_origin, person_of
from dashboard.api.json_body import read_bytes
from dashboard.api.json_errors import answering, message, plain
from dashboard.errors import Invalid, NotAllowed, NotSignedIn, Refused
from dashboard.queries.devices import own_devices
from dashboard.rules.devices import DeviceKind
from dashboard.rules.field_entries import Entry, read_entry
from dashboard.rules.ids import as_id
from dashboard.services import field_entries
from dashboard.services.door_entries import StoredPresence
from dashboard.services.field_entries import EntryReceipt, StoredObservation
from dashboard.services.scores import StoredAnswer, SyncStatus
from models.base import utc_now

log = logging.getLogger("qujing.api")

MAX_BODY = 262_144
MAX_OPS = 100
LONGEST_INT = 20


class SyncBody(BaseModel):
    """The envelope. Its entries are read one by one, so that one that cannot be read keeps none of the others out."""

    model_config = ConfigDict(extra="ignore")

    device: UUID
    device_kind: Literal["phone", "tablet", "desktop"]
    sent_at: str = Field(default="", max_length=40)
    ops: list[Any]


@answering
async def sync(request: Request) -> Response:
    check_origin(request)
    person_of(request)
    body = _read(await _raw(request))
    read = [_entry(raw) for raw in body.ops]
    entries = [one for one in read if isinstance(one, Entry)]
    receipts = iter(await _apply(request, entries, body.device))
    return _answer([next(receipts) if isinstance(one, Entry) else one for one in read])


async def _raw(request: Request) -> bytes:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Invalid("body.type")
    return await read_bytes(request, limit=MAX_BODY)


def _read(raw: bytes) -> SyncBody:
    """Return the envelope, or raise Invalid `body.malformed` (field) or `body.too_large` (limit: entries)."""
    try:
        # numbers that no database holds become infinite, which no rule lets pass: their entry is refused, not the batch
        value = json.loads(raw.decode("utf-8"), parse_int=_int)
        body = SyncBody.model_validate(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid("body.malformed", field=where) from None
    except (ValueError, RecursionError) as error:
        raise Invalid("body.malformed") from error
    if len(body.ops) > MAX_OPS:
        raise Invalid("body.too_large", limit=MAX_OPS)
    return body


def _int(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_INT else math.inf


def _entry(raw: Any) -> Entry | dict[str, Any]:
    """Return the entry, or the receipt that says what is wrong with it."""
    try:
        return read_entry(raw)
    except Refused as refused:
        op_id = as_id(raw.get("op")) if isinstance(raw, dict) else None
        return receipt_json(EntryReceipt(op_id or UUID(int=0), SyncStatus.REJECTED, code=refused.code), refused) | {
            "op": str(op_id) if op_id is not None else None
        }


async def _apply(request: Request, entries: Sequence[Entry], device_id: UUID) -> list[dict[str, Any]]:
    """Apply all in one transaction, or one by one where something unforeseen breaks it."""

    def work(some: Sequence[Entry]) -> Any:
        def apply(db: Session) -> list[tuple[EntryReceipt, DeviceKind | None]]:
            actor: Actor = actor_of(db, request)
            made = field_entries.apply_entries(db, actor=actor, entries=some, device_id=device_id)
            devices = [
                one.stored.device_id if isinstance(one.stored, StoredAnswer | StoredObservation) else None
                for one in made
            ]
            asked = {device for device in devices if device is not None}
            kinds = own_devices(db, actor, asked) if asked else {}
            return [(one, kinds.get(device) if device else None) for one, device in zip(made, devices, strict=True)]

        return apply

    try:
        receipts = await group_commit.write(work(entries))
    except (NotSignedIn, NotAllowed):
        raise
    except Exception as error:
        log.warning("a batch failed as a whole, its entries are applied one by one: %r", error)
        receipts = []
        for entry in entries:
            try:
                receipts += await group_commit.write(work([entry]))
            except Refused:  # the database cannot be reached or somebody was faster: the tablet tries again
                raise
            except Exception as cause:
                log.error("an entry of kind %s cannot be applied", entry.kind, exc_info=cause)
                receipts.append((EntryReceipt(entry.op_id, SyncStatus.REJECTED, code="entry.fault"), None))
    return [receipt_json(one, field_entries.refusal(one), kind) for one, kind in receipts]


def _device_of(stored: StoredAnswer | StoredObservation | StoredPresence | None) -> UUID | None:
    return stored.device_id if isinstance(stored, StoredAnswer | StoredObservation) else None


def receipt_json(receipt: EntryReceipt, refused: Refused | None, kind: DeviceKind | None = None) -> dict[str, Any]:
    """Return a receipt as the API answers it; `kind` is that of the device which the stored value came from."""
    return {
        "op": str(receipt.op_id),
        "status": receipt.status.value,
        "version": receipt.version,
        "stored": _stored(receipt.stored, kind),
        "code": receipt.code,
        "message": message(refused) if refused is not None else None,
        "late": receipt.late,
    }


def _stored(
    stored: StoredAnswer | StoredObservation | StoredPresence | None, kind: DeviceKind | None
) -> dict[str, Any] | None:
    if stored is None:
        return None
    if isinstance(stored, StoredPresence):
        return {
            "registration": plain(stored.registration_id),
            "in": plain(stored.signed_in_at),
            "out": plain(stored.signed_out_at),
            "by": both(stored.by, stored.by_en),
            "already": stored.already,
            "over": stored.over,
        }
    shown = {
        "tags": list(stored.tags),
        "note": stored.note,
        "version": stored.version,
        "recorded_at": plain(stored.recorded_at),
        "device": plain(stored.device_id),
        "device_kind": kind,
    }
    if isinstance(stored, StoredObservation):
        own = {"stop": plain(stored.stop_id), "dimension": stored.dimension, "removed": stored.removed}
        return {"state": None, "value": None, **shown, **own}
    return {"state": stored.state.value, "value": stored.value, **shown}


def _answer(receipts: list[dict[str, Any]]) -> Response:
    body = json.dumps({"server_time": utc_now().isoformat(), "receipts": receipts}, ensure_ascii=False)
    # what a message quotes of an entry may hold half a surrogate pair
    return Response(body.encode("utf-8", "replace"), media_type="application/json")


routes = [Route("/api/sync", sync, methods=["POST"])]
