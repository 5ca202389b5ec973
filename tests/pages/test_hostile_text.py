"""What people typed is shown as typed: on no page does it become a picture, a link or a formula.

A picture from elsewhere in somebody's name would tell its server who opens the page.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from sqlalchemy import select, update
from sqlmodel import SQLModel, col
from streamlit.proto.Html_pb2 import Html

import models
from dashboard.navigation import PAGES
from dashboard.services import sessions
from models.database import Database, writing
from models.enums import Role, TaskState, VisitStatus
from tests import factories as make
from tests.pages.app import open_app
from tests.world import World, build

PICTURE, TAG = "![x](//e.example/p)", "<img src=//e.example/h>"
HOSTILE = PICTURE + TAG
WORDS = {
    "name", "name_en", "short_name", "short_name_en", "title", "title_en", "theme", "theme_en", "note", "text",
    "text_en", "place", "place_en", "meeting_place", "meeting_place_en", "district", "address", "short", "short_en",
    "hint", "hint_en", "intro", "intro_en", "strength", "comment", "summary", "summary_en", "dietary", "introduction",
    "introduction_en",
}  # fmt: skip
READ_AS_MARKDOWN = {"body", "label", "help", "title", "caption", "placeholder_markdown"}


def _poison(db: Any, world: World) -> None:
    """Write the hostile text into every column of words that the association has."""
    db.flush()
    for table in SQLModel.metadata.tables.values():
        names = WORDS & set(table.c.keys())
        if names and "association_id" in table.c:
            db.execute(
                update(table)
                .where(table.c.association_id == world.association.id)
                .values(dict.fromkeys(names, HOSTILE))
            )
    db.execute(update(models.Association).values(name=HOSTILE, name_en=HOSTILE))


def _markdown_of(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if isinstance(value, str):
            if field.name in READ_AS_MARKDOWN:
                yield value
        elif isinstance(value, Message):
            yield from _markdown_of(value)
        elif isinstance(value, Iterable):
            for one in value:
                if isinstance(one, Message):
                    yield from _markdown_of(one)


def _protos(block: Any) -> Iterator[Message]:
    if isinstance(getattr(block, "proto", None), Message):
        yield block.proto
    for child in getattr(block, "children", {}).values():
        yield from _protos(child)


@pytest.fixture
def desk(store: Database, request: pytest.FixtureRequest) -> tuple[str, World]:
    """A world whose every word is hostile, and a token of someone with every role."""
    with writing() as db:
        world = build(db)
        visit = db.get_one(models.Visit, (world.association.id, world.ids["visit_id"]))
        visit.status = VisitStatus.RUNNING
        who = make.person(db, world.association, *Role, firm_id=world.ids["firm_id"])
        make.registration(db, visit, who.id)
        db.execute(update(models.Task).values(state=TaskState.OPEN, owner_id=who.id))
        _poison(db, world)
        assert db.scalars(select(col(models.Firm.name))).first() == HOSTILE
        return sessions.open_session(db, who).token, world


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_page_reads_peoples_text_as_markdown(desk: tuple[str, World]) -> None:
    token, world = desk
    addresses = {
        "visit": {"visit": world.ids["visit_id"]},
        "site": {"site": world.ids["site_id"]},
        "case": {"case": world.ids["case_id"]},
        "case_edit": {"case": world.ids["case_id"]},
        "checklist": {"version": world.ids["version_id"]},
    }
    found, read = [], 0
    for spec in PAGES:
        query: dict[str, Any] = addresses.get(spec.name, {"visit": world.ids["visit_id"]})
        app = open_app(spec.name, token, **query)
        if app.exception:
            found.append((spec.name, "Exception", app.exception[0].message))
            continue
        for proto in (proto for block in (app.main, app.sidebar) for proto in _protos(block)):
            for text in _markdown_of(proto):
                read += "e\\.example" in text
                if (TAG if isinstance(proto, Html) else PICTURE) in text:  # what is HTML is not read as markdown too
                    found.append((spec.name, type(proto).__name__, text[:160]))
    assert not found, "\n".join(map(str, found))
    assert read > 30, "the control: the pages do show the texts, escaped"
