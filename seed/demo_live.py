"""How the demo's days ran: taps on the segments, questions to the exchange session, a notice."""

from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Capability, Grant, require
from dashboard.live_rows import DayPlan, day_plan
from dashboard.rules.field_entries import Noted
from dashboard.services import live, moderation, notices, observations, questions, sessions
from dashboard.services.observations import Source
from dashboard.services.participation import Part
from models import ExchangeQuestion, Person, PreparedQuestion, Registration, Visit
from models.base import as_of, utc_now
from models.enums import AgendaKind, QuestionState, RegistrationState, VisitStatus
from seed.content import content
from seed.demo_members import Cast

ZONE = "Asia/Shanghai"
USUALLY = {
    AgendaKind.SIGN_IN: 1.0,
    AgendaKind.WELCOME: 1.25,
    AgendaKind.TOUR: 1.05,
    AgendaKind.TALK: 1.1,
    AgendaKind.QUESTIONS: 0.9,
}
"""How much longer than planned things of a kind take with this association: the speeches do."""


def load(db: Session, cast: Cast, visit: Visit) -> None:
    """Tap the segments of a day as far as it has come; put something on the board of the one that runs today."""
    if visit.status is not VisitStatus.RUNNING:
        return
    plan = day_plan(db, visit, ZONE)
    now = utc_now()
    _taps(db, cast, visit, plan, now)
    if visit.day == now.astimezone(plan.midnight.tzinfo).date():
        _exchange(db, cast, visit)


def _taps(db: Session, cast: Cast, visit: Visit, plan: DayPlan, now: datetime) -> None:
    """Start each segment a little late, as long as its kind usually takes; nothing is tapped ahead of its time."""
    chance = Random(visit.number)  # noqa: S311 - invented, and the same at every load
    at = plan.of_all()[0].start + timedelta(minutes=chance.randint(0, 3)) if plan.segments else now
    begun = []
    for one in sorted(plan.of_all(), key=lambda segment: segment.start):
        if at >= now:
            break
        begun.append((at, one.key))
        if one.kind is AgendaKind.TOUR:
            for stay in plan.segments:
                if stay.stop_id is not None and stay.item_id == one.item_id:
                    late = at - one.start + timedelta(minutes=chance.randint(0, 2))
                    begun.append((stay.start + late, stay.key))
        lasts = one.minutes * USUALLY.get(one.kind or AgendaKind.CLOSE, 1.0) + chance.randint(-1, 2)
        at = max(at + timedelta(minutes=lasts), one.end - timedelta(minutes=3))
    for moment, key in sorted(begun):
        if moment < now:
            with as_of(moment):
                live.start(db, actor=cast.planner, visit_id=visit.id, key=key)
    if at < now and begun:
        with as_of(at):
            live.finish(db, actor=cast.planner, visit_id=visit.id, key=sorted(begun)[-1][1])


def _exchange(db: Session, cast: Cast, visit: Visit) -> None:
    """Ask and note what the file says, by who came, some asking the same; bring one prepared question up."""
    people = db.scalars(
        select(Person)
        .join(
            Registration,
            (col(Registration.association_id) == col(Person.association_id))
            & (col(Registration.person_id) == col(Person.id)),
        )
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
    ).all()
    for number, one in enumerate(content("exchange")["questions"]):
        asker = people[(number * 7 + 3) % len(people)]
        row = _ask(db, visit, asker, one["text"], anonymous=one.get("anonymous", False))
        for voter in people[number : number + one["votes"]]:
            if voter.id != asker.id:
                grant, part = _part(db, visit, voter)
                questions.vote(db, grant, part, question_id=row.id, on=True)
        if answer := one.get("answer"):
            moderation.mark(
                db,
                actor=cast.planner,
                question_id=row.id,
                version=row.version,
                state=QuestionState.ANSWERED,
                answer=answer,
            )
    prepared = db.scalars(
        select(PreparedQuestion)
        .where(col(PreparedQuestion.association_id) == visit.association_id, col(PreparedQuestion.visit_id) == visit.id)
        .order_by(col(PreparedQuestion.position), col(PreparedQuestion.id))
    ).first()
    if prepared is not None:
        put = moderation.put_on_board(db, actor=cast.planner, visit_id=visit.id, prepared_id=prepared.id)
        moderation.mark(db, actor=cast.planner, question_id=put.id, version=put.version, state=QuestionState.ANSWERING)
    for number, one in enumerate(content("exchange")["observations"]):
        grant, part = _part(db, visit, people[(number * 5 + 2) % len(people)])
        noted = Noted(uuid4(), None, one["dimension"], tuple(one["tags"]), one["text"], removed=False)
        observations.note(db, grant, part, noted, Source(uuid4(), 0, None, None))
    words = content("exchange")["notice"]
    notices.publish(db, actor=cast.planner, visit_id=visit.id, text=words["zh"], text_en=words["en"])


def _ask(db: Session, visit: Visit, asker: Person, text: str, *, anonymous: bool) -> ExchangeQuestion:
    grant, part = _part(db, visit, asker)
    made = questions.ask(db, grant, part, question_id=uuid4(), text=text, anonymous=anonymous)
    return db.get_one(ExchangeQuestion, (visit.association_id, made.id))


def _part(db: Session, visit: Visit, person: Person) -> tuple[Grant, Part]:
    actor = sessions.open_session(db, person).actor
    part = Part(visit.association_id, visit.id, person.id, visit.status, visit.checklist_version_id)
    return require(db, actor, Capability.SCORE), part
