"""A visit as planners have it, in a database of its own: what the page and the booklet are measured with."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.services import sessions
from models import PreparedQuestion, database, migrate
from models.database import reading, writing
from models.enums import AgendaKind, Role
from tests import factories as make

ITEMS = (
    (AgendaKind.SIGN_IN, "集合签到", "Assembly and sign-in", 30),
    (AgendaKind.WELCOME, "欢迎致辞", "Welcome", 15),
    (AgendaKind.TOUR, "分组参观", "Site tour in groups", 75),
    (AgendaKind.TALK, "专题分享", "Sharing session", 60),
    (AgendaKind.QUESTIONS, "提问交流", "Questions and exchange", 30),
    (AgendaKind.CLOSE, "合影、发问卷、返程", "Group photo and survey", 10),
)
STOPS = ("入口大堂", "监控中心与设备房", "园区景观", "社区活动中心", "地下车库与充电区", "单元大堂与样板间")
GROUPS = 4
PEOPLE = 80
OTHER_VISITS = 12
DATABASE = "qujing.db"


@dataclass(frozen=True, slots=True)
class Scene:
    """A planner before a visit: a reading session, who it is, the sign-in token, and the folder of the database."""

    db: Session
    planner: Actor
    visit_id: UUID
    token: str
    folder: Path


@contextmanager
def planned_visit() -> Iterator[Scene]:
    """Yield the scene, on a migrated SQLite database of its own that `reading()` uses meanwhile."""
    with tempfile.TemporaryDirectory(prefix="qujing-bench-") as folder:
        store = database.connect(f"sqlite:///{Path(folder) / DATABASE}")
        migrate.upgrade(store)
        database.use(store)
        try:
            actor, visit_id, token = _fill()
            with reading() as db:
                yield Scene(db, actor, visit_id, token, Path(folder))
        finally:
            database.use(None)
            store.dispose()


def _fill() -> tuple[Actor, UUID, str]:
    with writing() as db:
        of = make.association(db, name="江州市物业管理协会", name_en="Jiangzhou PMA")
        planner = make.person(db, of, Role.PLANNER, name="周雨桐", name_en="Zhou Yutong")
        firm = make.firm(db, of, name="澄川物业服务有限公司")
        site = make.site(db, of, firm_id=firm.id, name="云栖里花园", households=1486, floor_area_m2=186_000)
        for _ in range(OTHER_VISITS):
            make.visit(db, of)
        visit = make.visit(db, of, host=site, title="云栖里花园", starts=time(13, 30), ends=time(17, 10))
        for position, (kind, title, title_en, minutes) in enumerate(ITEMS):
            make.agenda_item(
                db,
                visit,
                position=position,
                kind=kind,
                title=title,
                title_en=title_en,
                minutes=minutes,
                place="会议室",
                note="各组错开站点轮换，边看边评",
            )
        for position, title in enumerate(STOPS):
            stop = make.stop(db, visit, position=position, title=title, minutes=10)
            db.add(
                PreparedQuestion(
                    association_id=of.id, visit_id=visit.id, stop_id=stop.id, text="这项投入多少，多久见效？"
                )
            )
        groups = [make.group(db, visit, position=n, guide_id=planner.id) for n in range(GROUPS)]
        for n in range(PEOPLE):
            make.registration(db, visit, make.person(db, of, firm_id=firm.id).id, group_id=groups[n % GROUPS].id)
        make.goal(db, visit, text="弄清无人值守设备房怎么管")
        signed_in = sessions.open_session(db, planner)
        return signed_in.actor, visit.id, signed_in.token
