"""A visit whose groups rotate: what the tests of routes and rotations begin with."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.queries.rotation import TourShown, workbench
from dashboard.rules.kept_plan import stored_cells
from dashboard.rules.rotation import Plan
from dashboard.rules.rotation_search import find_plan
from dashboard.services import rotations
from models.enums import AgendaKind, Role, VisitStatus
from tests import factories as make


@dataclass
class Scene:
    """A visit from 13:30 with a tour of 75 minutes at 14:00, its stops and groups."""

    of: models.Association
    planner: Actor
    visit: models.Visit
    tour: models.AgendaItem
    stops: list[models.Stop]
    groups: list[models.Group]

    def shown(self, db: Session) -> TourShown:
        return next(one for one in workbench(db, self.planner, self.visit.id).tours if one.item_id == self.tour.id)

    def found(self, db: Session) -> Plan:
        return find_plan(self.shown(db).tour, steps=3_000)

    def keep(self, db: Session, plan: Plan | None = None, **given: Any) -> int:
        values: dict[str, Any] = {
            "actor": self.planner,
            "visit_id": self.visit.id,
            "item_id": self.tour.id,
            "base_number": 0,
            "cells": self.cells(db, plan or self.found(db)),
        }
        return rotations.keep_plan(db, **(values | given))

    def cells(self, db: Session, plan: Plan) -> list[dict[str, str]]:
        return stored_cells(plan, self.shown(db).start.time())


def scene(
    db: Session, *, stops: int = 3, groups: int = 2, status: VisitStatus = VisitStatus.OPEN, **visit: Any
) -> Scene:
    of = make.association(db)
    made = make.visit(db, of, starts=time(13, 30), ends=time(17), status=status, **visit)
    make.agenda_item(db, made, position=0, kind=AgendaKind.SIGN_IN, minutes=30)
    tour = make.agenda_item(db, made, position=1, kind=AgendaKind.TOUR, title="参观", title_en="Tour", minutes=75)
    titles = [("大堂", "Lobby"), ("机房", "Plant room"), ("花园", "Garden"), ("车库", "Garage")]
    return Scene(
        of,
        make.actor(db, of, Role.PLANNER),
        made,
        tour,
        [
            make.stop(
                db,
                made,
                position=n,
                minutes=(10, 15, 12)[n % 3],
                title=titles[n % 4][0] + str(n // 4 or ""),
                title_en=titles[n % 4][1] + str(n // 4 or ""),
            )
            for n in range(stops)
        ],
        [make.group(db, made, position=n, name=f"第 {n + 1} 组", name_en=f"Group {n + 1}") for n in range(groups)],
    )
