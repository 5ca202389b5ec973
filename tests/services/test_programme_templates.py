"""Templates of one's own: kept from a visit, applied to another, versions kept, put out of use."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.errors import Conflict, Invalid
from dashboard.queries.programme_templates import own_templates
from dashboard.rules.live import item_key
from dashboard.services import agenda, groups, programme_templates, visits
from dashboard.services.programme_templates import template_lines
from dashboard.templates import programmes
from models import AgendaItem, AuditEntry, SegmentActual, Stop, Visit
from models.enums import AgendaKind, ProgrammeLength
from tests import factories as make
from tests.services import planning


@pytest.fixture
def office(db: Session) -> planning.Office:
    return planning.office(db)


def drafted(db: Session, office: planning.Office, template: str = "half-day", hosts: int = 1) -> Visit:
    return visits.create_visit(db, actor=office.planner, plan=planning.plan(office, template, hosts))


def keep(db: Session, office: planning.Office, visit: Visit, name: str = "我们的半天"):  # type: ignore[no-untyped-def]
    return programme_templates.save_template(db, actor=office.planner, visit_id=visit.id, name=name)


def shape(db: Session, visit: Visit) -> list[tuple[object, ...]]:
    rows = planning.of_visit(db, AgendaItem, visit.id)
    return [(row.kind, row.title, row.title_en, row.minutes, row.fixed_start, row.place, row.note) for row in rows]


def test_a_programme_comes_out_of_its_template_as_it_went_in(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    row = keep(db, office, visit)
    assert (row.length, row.version, len(row.content["items"])) == (ProgrammeLength.HALF_DAY, 1, 6)
    other = make.visit(db, office.of, starts=time(13, 30), ends=time(16))
    programme_templates.apply_template(
        db, actor=office.planner, visit_id=other.id, base_version=other.agenda_version, template_id=row.id
    )
    assert shape(db, other) == shape(db, visit)
    assert other.ends == visit.ends
    stops = [
        [(s.kind, s.title, s.minutes, s.capacity_groups) for s in planning.of_visit(db, Stop, v.id)]
        for v in (visit, other)
    ]
    assert stops[0] == stops[1] != []


def test_durations_are_those_that_it_usually_took_when_asked(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    for minutes in (66, 70):
        past = make.visit(db, office.of)
        item = make.agenda_item(db, past, kind=AgendaKind.TOUR, minutes=60)
        now = datetime(2026, 11, 20, 6, tzinfo=UTC)
        db.add(
            SegmentActual(
                association_id=office.of.id, visit_id=past.id, key=item_key(item.id), item_id=item.id,
                planned_start=now, planned_end=now + timedelta(minutes=60),
                started_at=now, finished_at=now + timedelta(minutes=minutes),
            )
        )  # fmt: skip
    db.flush()

    def kept(name: str, *, usual: bool) -> dict[str, list[int]]:
        row = programme_templates.save_template(db, actor=office.planner, visit_id=visit.id, name=name, usual=usual)
        found: dict[str, list[int]] = {}
        for one in row.content["items"]:
            found.setdefault(one["kind"], []).append(one["minutes"])
        return found

    planned, usual = kept("照安排", usual=False), kept("照实际", usual=True)
    assert planned["tour"] != [68]
    assert usual["tour"] == [68] * len(planned["tour"])
    assert usual | {"tour": []} == planned | {"tour": []}
    with pytest.raises(Invalid):
        kept("别的", usual="yes")  # type: ignore[arg-type]


def test_people_and_items_of_one_group_are_not_kept(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    (group,) = groups.make_groups(db, actor=office.planner, visit_id=visit.id, count=1)
    item = planning.of_visit(db, AgendaItem, visit.id)[1]
    item.guide_id, item.speaker = office.planner.person_id, "甲"
    make.agenda_item(db, visit, group_id=group.id, kind=AgendaKind.WORKSHOP)
    row = keep(db, office, visit)
    assert len(row.content["items"]) == 6
    assert not {"guide_id", "speaker", "group_id", "id"} & row.content["items"][1].keys()


def test_the_same_name_is_the_next_version_and_the_last_is_kept(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    first = keep(db, office, visit)
    item = planning.of_visit(db, AgendaItem, visit.id)[0]
    before = item.minutes
    agenda.change_minutes(
        db, actor=office.planner, visit_id=visit.id, base_version=visit.agenda_version, item_id=item.id, minutes=20
    )
    row = keep(db, office, visit)
    assert (row.id, row.version, row.content["items"][0]["minutes"]) == (first.id, 2, 20)
    (kept,) = row.content["earlier"]
    assert (kept["version"], kept["items"][0]["minutes"]) == (1, before)
    assert [(one.version, one.earlier) for one in own_templates(db, office.planner)] == [(2, 1)]
    trail = db.scalars(select(AuditEntry.action).where(col(AuditEntry.noun) == "ProgrammeTemplate")).all()  # type: ignore[call-overload]
    assert list(trail) == ["create", "change"]


def test_what_is_there_is_replaced_only_when_said_so(db: Session, office: planning.Office) -> None:
    row = keep(db, office, drafted(db, office))
    full = drafted(db, office, "full-day")
    about = {"actor": office.planner, "visit_id": full.id, "template_id": row.id}
    with pytest.raises(Conflict, match=r"programme\.exists"):
        programme_templates.apply_template(db, **about, base_version=full.agenda_version)
    assert len(planning.of_visit(db, AgendaItem, full.id)) == 10
    with pytest.raises(Conflict, match=r"agenda\.conflict"):
        programme_templates.apply_template(db, **about, base_version=full.agenda_version - 1, instead=True)
    stops = len(planning.of_visit(db, Stop, full.id))
    programme_templates.apply_template(db, **about, base_version=full.agenda_version, instead=True)
    assert len(planning.of_visit(db, AgendaItem, full.id)) == 6
    assert len(planning.of_visit(db, Stop, full.id)) == stops, "stops that are there stay"


def test_one_out_of_use_is_not_applied_until_it_is_back(db: Session, office: planning.Office) -> None:
    row = keep(db, office, drafted(db, office))
    programme_templates.set_active(db, actor=office.planner, template_id=row.id, active=False)
    visit = make.visit(db, office.of)
    about = {"actor": office.planner, "visit_id": visit.id, "base_version": 1, "template_id": row.id}
    with pytest.raises(Conflict, match=r"programme\.retired"):
        programme_templates.apply_template(db, **about)
    programme_templates.set_active(db, actor=office.planner, template_id=row.id, active=True)
    assert programme_templates.apply_template(db, **about) > 1


@pytest.mark.parametrize("name", ["", "  ", "名" * 121])
def test_a_template_has_a_name_and_something_in_it(db: Session, office: planning.Office, name: str) -> None:
    with pytest.raises(Invalid, match=r"field\."):
        keep(db, office, drafted(db, office), name)
    with pytest.raises(Invalid, match=r"programme\.empty"):
        keep(db, office, make.visit(db, office.of))


@pytest.mark.parametrize(("key", "hosts"), [("half-day", 1), ("full-day", 1), ("two-host", 2)])
def test_a_visit_from_any_built_in_template_can_be_published(
    db: Session, office: planning.Office, key: str, hosts: int
) -> None:
    visit = drafted(db, office, key, hosts)
    visits.move_visit(db, actor=office.planner, visit_id=visit.id, to="open")  # type: ignore[arg-type]
    assert programme_rows.latest(db, visit.association_id, visit.id) is not None
    kept = keep(db, office, visit)
    expected = {
        "half-day": ProgrammeLength.HALF_DAY,
        "full-day": ProgrammeLength.FULL_DAY,
        "two-host": ProgrammeLength.TWO_HOSTS,
    }
    assert kept.length is expected[key]
    again = template_lines(programme_templates.as_template(kept), ())
    fresh = template_lines(programmes()[key], ())
    assert [(line.title, line.minutes, line.fixed_start) for line in again] == [
        (line.title, line.minutes, line.fixed_start) for line in fresh
    ]


def test_a_visit_begins_with_a_template_of_ones_own(db: Session, office: planning.Office) -> None:
    row = keep(db, office, drafted(db, office))
    row.content = row.content | {"items": [one | {"at": "13:40"} for one in row.content["items"][:1]]}
    visit = drafted(db, office, str(row.id))
    assert (visit.starts, visit.ends) == (time(13, 30), time.fromisoformat(row.content["ends"]))
    (first,) = planning.of_visit(db, AgendaItem, visit.id)
    assert (first.title, first.fixed_start) == (row.content["items"][0]["title"], time(13, 40))
    assert [stop.title for stop in planning.of_visit(db, Stop, visit.id)] == [
        one["title"] for one in row.content["stops"]
    ]


def test_with_two_hosts_each_stop_goes_to_its_own_host_again(db: Session, office: planning.Office) -> None:
    first = drafted(db, office, "two-host", 2)
    row = keep(db, office, first)
    again = drafted(db, office, str(row.id), 2)
    places = [[stop.place for stop in planning.of_visit(db, Stop, visit.id)] for visit in (first, again)]
    assert places[0] == places[1]
    assert set(places[0]) == {site.name for site in office.sites}


def test_a_template_out_of_use_or_of_others_begins_nothing(db: Session, office: planning.Office) -> None:
    row = keep(db, office, drafted(db, office))
    stranger = planning.office(db)
    with pytest.raises(Invalid, match=r"visit\.template"):
        drafted(db, stranger, str(row.id))
    programme_templates.set_active(db, actor=office.planner, template_id=row.id, active=False)
    with pytest.raises(Conflict, match=r"programme\.retired"):
        drafted(db, office, str(row.id))
