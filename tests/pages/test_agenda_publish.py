"""Publishing on the programme's page: planners see what is not out yet, others what is new and nothing else."""

import pytest

from dashboard.i18n import translator
from dashboard.services import publishing, sessions
from models.database import Database, writing
from models.enums import RegistrationState, Role
from tests import factories as make
from tests.pages.app import rerun, text_of
from tests.pages.test_agenda import Scene, labels

zh = translator("zh")


@pytest.fixture
def scene(store: Database) -> Scene:
    return Scene()


def observer(scene: Scene) -> str:
    """The token of somebody who is registered."""
    with writing() as db:
        person = make.person(db, scene.of, Role.OBSERVER, firm_id=make.firm(db, scene.of).id)
        make.registration(db, scene.visit, person.id, state=RegistrationState.REGISTERED)
        return sessions.open_session(db, person).token


def publish(scene: Scene, note: str = "") -> None:
    with writing() as db:
        version = scene.stored().version
        publishing.publish(db, actor=scene.planner, visit_id=scene.visit.id, base_version=version, note=note)


def test_from_the_draft_to_the_participants_banner(scene: Scene) -> None:
    token = observer(scene)
    assert zh("Not published yet: nobody but the planners sees this programme.") in text_of(scene.open())
    assert "参观" not in text_of(scene.open(token))
    publish(scene)
    theirs = scene.open(token)
    assert list(theirs.dataframe[0].value["start"]) == ["13:30", "14:00", "15:15", "16:15"]
    assert zh("Version {n}", n=2) not in text_of(theirs)
    scene.colleague_saves(40, row=2)
    mine = scene.open()
    assert zh.n("1 change is not published.", "{n} changes are not published.", 2) in text_of(mine)
    assert zh("Publish") in labels(mine)
    rerun(theirs, token)
    assert list(theirs.dataframe[0].value["start"]) == ["13:30", "14:00", "15:15", "16:15"], "an edit got out"
    publish(scene, note="分享短一些")
    rerun(theirs, token)
    assert list(theirs.dataframe[0].value["start"]) == ["13:30", "14:00", "15:15", "15:55"]
    told = text_of(theirs)
    assert "第 2 版：分享短一些" in told
    assert zh("“{title}” takes {n} minutes, not {was}", title="分享", n=40, was=60) in told
    assert zh("Publish") not in labels(scene.open())


def test_a_warning_is_put_aside_and_stands_again(scene: Scene) -> None:
    with writing() as db:
        visit = db.get_one(type(scene.visit), (scene.of.id, scene.visit.id))
        visit.day = visit.day.replace(year=2020, month=6, day=24)
        about = {"actor": scene.planner, "visit_id": visit.id, "code": "past_date", "subject": "2020-06-24"}
    said = zh("{day} is over", day=zh.date(visit.day, "long"))
    app = scene.open()
    assert said in text_of(app)
    assert zh("Put aside") in labels(app)
    with writing() as db:
        publishing.ignore_warning(db, **about, reason="补录去年的活动")
    app = scene.open()
    assert "补录去年的活动" in text_of(app)
    assert zh("Put aside") not in labels(app)
    scene.click(app, "unignore_0")
    assert zh("Put aside") in labels(app)
