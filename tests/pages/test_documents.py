"""The page of documents: what is ready, what waits for something, and the pack."""

import io
import zipfile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.access import Actor
from dashboard.i18n import translator
from dashboard.queries import viewers
from dashboard.services import attendance, badges, sessions
from dashboard.ui import print_documents as pieces
from dashboard.ui import print_gaps
from dashboard.ui.viewer import Viewer
from models import Person, Point, StopPoint, Visit
from models.database import Database, reading, writing
from models.enums import Role, VisitStatus
from tests import factories as make
from tests import rotation_scene
from tests.pages.app import open_app, text_of

KEYS = {
    "notice", "notice_word", "brief", "materials", "booklet", "badges", "badges_lanyard", "sign_in", "route_cards",
    "checklist", "survey", "certificates",
}  # fmt: skip
ALWAYS = {"notice", "notice_word", "brief", "materials", "booklet"}


def everything(db: Session) -> tuple[Actor, Visit]:
    """A running visit of which every document can be made."""
    play = rotation_scene.scene(db, status=VisitStatus.RUNNING)
    version = make.checklist_version(db, play.of, dimensions=1, points=2)
    play.visit.checklist_version_id = version.id
    point = db.scalars(select(Point).where(col(Point.version_id) == version.id)).first()
    assert point is not None
    db.add(StopPoint(association_id=play.of.id, stop_id=play.stops[0].id, point_id=point.id))
    make.survey_link(db, play.visit, make.survey_version(db, play.of))
    person = make.person(db, play.of, Role.OBSERVER, firm_id=make.firm(db, play.of).id, name="𪚥静")
    registration = make.registration(db, play.visit, person.id, group_id=play.groups[0].id)
    play.keep(db)
    make.publish(db, play.visit)
    badges.issue_badges(db, actor=play.planner, visit_id=play.visit.id)
    attendance.sign_in(db, actor=play.planner, registration_id=registration.id)
    return play.planner, play.visit


def viewer_of(db: Session, planner: Actor) -> Viewer:
    return Viewer(planner, viewers.profile(db, planner))


def token_of(planner: Actor) -> str:
    with writing() as db:
        return sessions.open_session(db, db.get_one(Person, (planner.association_id, planner.person_id))).token


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_can_be_printed_and_goes_into_one_pack(store: Database, language: str) -> None:
    with writing() as db:
        planner, visit = everything(db)
        sessions.set_language(db, actor=planner, language=language)
    with reading() as db:
        viewer = viewer_of(db, planner)
    facts = pieces.read_facts(viewer, visit.id)
    documents = pieces.printables(viewer, facts)
    assert {one.key for one in documents} == KEYS
    assert {one.key: one.lacks for one in documents if one.lacks} == {}
    told: list[str] = []

    def report(_done: float, note: str = "", /) -> bool:
        told.append(note)
        return True

    made = pieces.make_pack(facts, documents, report, viewer.t)
    assert made is not None
    whose, pack = made
    assert whose == visit.id, "another visit may have been chosen by the time it is ready"
    assert told == [one.title for one in documents]
    with zipfile.ZipFile(io.BytesIO(pack)) as files:
        found = {name: files.read(name) for name in files.namelist()}
    names = [pieces.file_name(visit.number, one, n, viewer.t) for n, one in enumerate(documents, start=1)]
    assert list(found) == names == sorted(names)
    for name, data in found.items():
        assert data.startswith(b"PK" if name.endswith(".docx") else b"%PDF"), name
    named = {"brief", "badges", "badges_lanyard", "sign_in", "certificates"}
    assert {key for key, signs in print_gaps.unprintable(viewer, facts).items() if "𪚥" in signs} == named
    assert pieces.make_pack(facts, documents, lambda _done, _note="", /: False, viewer.t) is None, "stopped on the way"
    if language == "zh":
        again = pieces.make_pack(pieces.read_facts(viewer, visit.id), documents, report, viewer.t)
        assert again == made, "the same data give the same bytes"


def test_a_character_that_the_font_lacks_is_said_of_the_document_that_has_it(store: Database) -> None:
    with writing() as db:
        planner, visit = everything(db)
        content = {"dress": "平底鞋\U0001f45f"}
        db.add(models.MemberNotice(association_id=visit.association_id, visit_id=visit.id, content=content))
    app = open_app("documents", token_of(planner), visit=visit.id)
    assert not app.exception
    said = {one.value.split("**")[1]: one.value for one in app.markdown if one.value.startswith(":material/")}
    t = translator("zh")
    assert "\U0001f45f" in said[t("Notice to members")]
    assert "\U0001f45f" not in said[t("Host brief")]
    assert "𪚥" in said[t("Certificates of attendance")]
    assert any("\U0001f45f" in one.value and "𪚥" in one.value for one in app.warning)


def test_what_is_not_ready_says_what_it_waits_for(store: Database) -> None:
    with writing() as db:
        of = make.association(db)
        visit = make.visit(db, of, status=VisitStatus.OPEN)
        make.agenda_item(db, visit)
        planner = make.actor(db, of, Role.PLANNER)
    app = open_app("documents", token_of(planner), visit=visit.id)
    assert not app.exception
    t, text = translator("zh"), text_of(app)
    for lacks in ("Nobody is registered yet", "No rotation is in force yet", "The survey is not open yet"):
        assert t(lacks) in text
    pressed = {one.proto.id.rpartition("-")[2] for one in app.get("download_button")}
    assert pressed >= {f"print_{key}" for key in ALWAYS}
    assert "print_sign_in" not in pressed
