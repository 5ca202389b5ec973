"""The invented demo association, built through the services in one transaction: all of it, or nothing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select, update
from sqlmodel import col

from models import Association, SignInSession
from models.base import utc_now
from models.database import writing
from seed import demo_cases, demo_live, demo_members, demo_scores, demo_sites, demo_surveys, demo_visits
from seed.content import content
from seed.demo_members import Cast
from seed.survey_templates import load_surveys
from seed.templates import load_checklists

ZONE = ZoneInfo("Asia/Shanghai")


def load(*, if_empty: bool = False, say: Console | None = None, people: int | None = None) -> bool:
    """Load the demo and return whether anything was written.

    Nothing is written when the demo is there already, or, with `if_empty`, when any association is. `people` limits
    how many observers score at each visit (tests and quick looks).
    """
    with writing() as db:
        name = content("association")["name"]["zh"]
        if db.scalar(select(func.count()).where(col(Association.name) == name)):
            _tell(say, "The demo association is there already; nothing changed.")
            return False
        if if_empty and db.scalar(select(func.count()).select_from(Association)):
            _tell(say, "There is an association already; the demo was not loaded.")
            return False
        with _progress(say) as progress:
            task = progress.add_task("Loading the demo association", total=len(content("visits")) + 5)

            def step(doing: str) -> None:
                progress.update(task, description=doing, advance=1)

            today = utc_now().astimezone(ZONE).date()
            start = datetime.combine(today, datetime.min.time(), ZONE) + timedelta(hours=9)
            step("Firms and people")
            cast = demo_members.load(db, since=start - timedelta(days=400))
            step("Checklists and surveys")
            load_checklists(db, cast.planner)
            load_surveys(db, cast.planner)
            step("Exemplary sites")
            sites = demo_sites.load(db, cast)
            visits = {}
            for plan in content("visits"):
                step(f"Visit {plan['number']}")
                visit = demo_visits.load(db, cast, sites, plan, start=start)
                visits[plan["number"]] = visit
                demo_scores.load(db, cast, visit, plan, start=start, people=people)
                demo_surveys.load(db, cast, visit, plan, start=start)
                demo_live.load(db, cast, visit)
                demo_visits.finish(db, cast, visit, plan, start=start)
            step("Case library")
            demo_cases.load(db, cast, sites, visits, start=start)
            step("Done")
            _end_sessions(cast)
    _tell(say, "Loaded the demo association. Everyone and everything in it is invented.")
    return True


def _end_sessions(cast: Cast) -> None:
    """Close the sessions that only served to load: nobody holds their tokens."""
    cast.db.execute(
        update(SignInSession)
        .where(col(SignInSession.association_id) == cast.association.id, col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=utc_now())
    )


def _progress(say: Console | None) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=say or Console(quiet=True), transient=True)


def _tell(say: Console | None, text: str) -> None:
    if say is not None:
        say.print(text)
