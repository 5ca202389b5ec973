"""A day that runs a little late, for the browser: written by a process of the server's own data folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.browser.serving import run

NAME = "live_day.json"


@dataclass(frozen=True, slots=True)
class LiveDay:
    """`desk` is the planner's cookie, `badge` a participant's secret."""

    visit: str
    desk: str
    badge: str


def make_day(folder: Path) -> LiveDay:
    """Write the day and return how to enter it."""
    run(folder, "-c", f"from tests.browser.live_day import fill; fill({str(folder)!r})")
    return LiveDay(**json.loads((folder / NAME).read_text(encoding="utf-8")))


def fill(folder: str) -> None:
    """Write a visit whose talk began eighteen minutes ago and was to last fifteen."""
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    from dashboard.rules.live import item_key
    from dashboard.services import live, publishing, sessions
    from models import migrate
    from models.base import as_of, utc_now
    from models.database import database, writing
    from models.enums import AgendaKind, Role, VisitStatus
    from tests import factories as make

    migrate.upgrade(database())
    now = utc_now()
    hours = 12 - now.hour  # a place where it is noon: the day must not end while the test looks at it
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    begins = (now - timedelta(minutes=28)).astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0)
    with writing() as db:
        of = make.association(db, timezone=zone)
        visit = make.visit(
            db,
            of,
            host=make.site(db, of),
            day=begins.date(),
            starts=begins.time(),
            ends=(begins + timedelta(minutes=90)).time(),
            status=VisitStatus.RUNNING,
        )
        parts = (
            (AgendaKind.WELCOME, "欢迎致辞", 10),
            (AgendaKind.TALK, "专题分享", 15),
            (AgendaKind.BREAK, "茶歇", 15),
            (AgendaKind.QUESTIONS, "互动提问", 30),
        )
        items = [
            make.agenda_item(db, visit, position=n, kind=kind, title=title, minutes=minutes)
            for n, (kind, title, minutes) in enumerate(parts)
        ]
        signed_in = sessions.open_session(db, make.person(db, of, Role.PLANNER))
        publishing.publish(db, actor=signed_in.actor, visit_id=visit.id, base_version=visit.agenda_version)
        for item, ago in zip(items, (28, 18), strict=False):
            with as_of(now - timedelta(minutes=ago)):
                live.start(db, actor=signed_in.actor, visit_id=visit.id, key=item_key(item.id))
        guest = make.person(db, of, Role.OBSERVER)
        make.registration(db, visit, guest.id)
        badge = make.badge_secrets(make.badge(db, visit, guest.id))
        made = {"visit": str(visit.id), "desk": signed_in.token, "badge": badge.token}
    (Path(folder) / NAME).write_text(json.dumps(made), encoding="utf-8")
