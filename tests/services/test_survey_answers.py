"""Public answers: once per token, and no way back from an answer to a token."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

import models
from dashboard.errors import Conflict, Invalid, NotFound, Refused
from dashboard.rules.tokens import hash_token
from dashboard.services import survey_answers, surveys
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import Role, SurveyTokenKind, VisitStatus
from tests import factories as make

SHEET: dict[str, Any] = {
    "overall": {"organisation": 4, "gains": 5},
    "recommend": 9,
    "first_try": "smart",
    "next_site": ["office", "park"],
    "suggestion": " 车库多留十分钟 ",
}


def open_link(db: Session, **visit: Any) -> models.SurveyLink:
    of = make.association(db)
    row = make.visit(db, of, **({"status": VisitStatus.RUNNING} | visit))
    return make.survey_link(db, row, make.survey_version(db, of))


def test_an_answer_is_kept_in_canonical_form_without_a_person(db: Session) -> None:
    link = open_link(db)
    survey_answers.submit(db, slug=link.slug, token="a" * 32, payload=SHEET)
    response = db.scalars(select(models.SurveyResponse).where(col(models.SurveyResponse.link_id) == link.id)).one()
    assert response.answers == SHEET | {"next_site": ["park", "office"], "suggestion": "车库多留十分钟"}
    assert response.respondent_id is None
    assert (response.visit_id, response.version_id) == (link.visit_id, link.version_id)
    token = db.scalars(select(models.SurveyToken).where(col(models.SurveyToken.link_id) == link.id)).one()
    assert (token.kind, token.used, token.registration_id) == (SurveyTokenKind.OPEN, True, None)
    with pytest.raises(Conflict, match=r"survey\.already_answered"):
        survey_answers.submit(db, slug=link.slug, token="a" * 32, payload=SHEET)
    survey_answers.submit(db, slug=link.slug, token="b" * 32, payload=SHEET)


@pytest.mark.parametrize("slug", ["nosuchslug", "", "x" * 33, "问卷", None])
def test_an_unknown_address_is_refused(db: Session, slug: str) -> None:
    with pytest.raises(NotFound, match=r"survey\.unknown"):
        survey_answers.submit(db, slug=slug, token="a" * 32, payload=SHEET)


@pytest.mark.parametrize("token", ["", "short", "a" * 65, "a b" * 10, "令" * 30, None])
def test_a_token_that_no_browser_got_from_us_is_refused(db: Session, token: str) -> None:
    link = open_link(db)
    with pytest.raises(Invalid, match=r"survey\.no_token"):
        survey_answers.submit(db, slug=link.slug, token=token, payload=SHEET)


@pytest.mark.parametrize(
    ("visit", "closes", "code"),
    [
        (VisitStatus.OPEN, None, "survey.not_open_yet"),
        (VisitStatus.DRAFT, None, "survey.not_open_yet"),
        (VisitStatus.ARCHIVED, None, "survey.closed"),
        (VisitStatus.CLOSED, -1, "survey.closed"),
    ],
)
def test_before_and_after_its_time_nothing_is_taken(
    db: Session, visit: VisitStatus, closes: int | None, code: str
) -> None:
    link = open_link(db, status=visit)
    link.closes_at = None if closes is None else utc_now() + timedelta(minutes=closes)
    db.flush()
    with pytest.raises(Conflict) as refusal:
        survey_answers.submit(db, slug=link.slug, token="a" * 32, payload=SHEET)
    assert refusal.value.code == code


def test_a_faulty_sheet_does_not_cost_the_token(db: Session) -> None:
    link = open_link(db)
    with pytest.raises(Invalid) as refusal:
        survey_answers.submit(db, slug=link.slug, token="a" * 32, payload={"recommend": 11, "suggestion": "长" * 51})
    assert {(p.code, p.question) for p in refusal.value.facts["problems"]} == {
        ("survey.required", "overall"),
        ("survey.out_of_range", "recommend"),
        ("survey.too_long", "suggestion"),
    }
    survey_answers.submit(db, slug=link.slug, token="a" * 32, payload=SHEET)


def _race(slug: str, tokens: list[str]) -> tuple[int, list[str]]:
    """Submit all at once; return how many responses there are and the refusals' codes."""
    start = threading.Barrier(len(tokens))
    refused: list[str] = []

    def one(token: str) -> None:
        start.wait()
        try:
            with writing() as db:
                survey_answers.submit(db, slug=slug, token=token, payload=SHEET)
        except Refused as error:
            refused.append(error.code)

    threads = [threading.Thread(target=one, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as db:
        return len(db.scalars(select(models.SurveyResponse)).all()), refused


@pytest.mark.parametrize("personal", [False, True])
def test_twenty_at_once_with_one_token_leave_one_answer(store: Database, personal: bool) -> None:
    with writing() as db:
        link = open_link(db)
        token = "a" * 32
        if personal:
            place = make.registration(
                db,
                db.get_one(models.Visit, (link.association_id, link.visit_id)),
                make.person(db, db.get_one(models.Association, link.association_id)).id,
            )
            make.survey_token(db, link, registration_id=place.id, token_hash=hash_token(token))
    count, refused = _race(link.slug, [token] * 20)
    assert count == 1
    assert refused == ["survey.already_answered"] * 19


def test_the_control_without_the_guard_takes_all_twenty(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as db:
        link = open_link(db)
    monkeypatch.setattr(survey_answers, "_use", lambda *_: None)
    assert _race(link.slug, ["a" * 32] * 20) == (20, [])


def test_twenty_people_at_once_are_all_heard(store: Database) -> None:
    with writing() as db:
        link = open_link(db)
    assert _race(link.slug, [f"{n:032d}" for n in range(20)]) == (20, [])


# Anonymity: a copy of the whole database must not tell whose answer is whose.

PEOPLE = 12


def _answered_survey() -> tuple[models.SurveyLink, list[str], list[str]]:
    """Let people answer one by one; return their token hashes and their texts, in the order in which they answered."""
    with writing() as db:
        link = open_link(db)
        of = db.get_one(models.Association, link.association_id)
        planner = make.actor(db, of, Role.PLANNER)
        visit = db.get_one(models.Visit, (link.association_id, link.visit_id))
        for _ in range(PEOPLE):
            make.registration(db, visit, make.person(db, of).id)
        personal = surveys.issue_personal_links(db, actor=planner, visit_id=visit.id)
    # people answer in another order than they were invited in, by personal and open tokens in turn
    tokens = [personal[(7 * n) % PEOPLE].token for n in range(PEOPLE)] + [f"open{n:032d}" for n in range(PEOPLE)]
    said = [f"意见 {n}" for n in range(len(tokens))]
    for token, words in zip(tokens, said, strict=True):
        with writing() as db:
            survey_answers.submit(db, slug=link.slug, token=token, payload=SHEET | {"suggestion": words})
    return link, [hash_token(token) for token in tokens], said


def _stored(db: Session, table: str, order: str) -> list[Any]:
    what = "token_hash" if table == "survey_token" else "answers"
    rows = db.execute(text(f"SELECT {what} FROM {table} ORDER BY {order}")).scalars().all()
    return [
        (row if isinstance(row, dict) else json.loads(row))["suggestion"] if what == "answers" else row for row in rows
    ]


def test_no_column_leads_from_a_token_to_an_answer(store: Database) -> None:
    link, hashes, said = _answered_survey()
    with reading() as db:
        tokens = db.scalars(select(models.SurveyToken)).all()
        responses = db.scalars(select(models.SurveyResponse)).all()
        assert len(tokens) == len(responses) == 2 * PEOPLE
        token_values = {value for row in tokens for name, value in row.model_dump().items() if name != "association_id"}
        answer_values = {
            str(value) for row in responses for name, value in row.model_dump().items() if name != "association_id"
        }
        shared = {str(value) for value in token_values} & answer_values
        assert shared <= {str(link.id), "None"}, shared
        assert all(row.id.version == 4 for row in [*tokens, *responses]), "a time-ordered key would give the order away"
        own = {str(row.id) for row in [*tokens, *responses]} | set(hashes) | set(said)
        for table in SQLModel.metadata.sorted_tables:
            if table.name in ("survey_token", "survey_response"):
                continue
            everything = json.dumps([list(map(str, row)) for row in db.execute(table.select())], ensure_ascii=False)
            # quoted: 意见 1 would otherwise be found in 意见 10, and free text elsewhere is nobody's answer
            assert not [value for value in own if f'"{value}"' in everything], (
                f"{table.name} knows a token or an answer"
            )
        about = db.scalars(select(col(models.AuditEntry.action)).where(col(models.AuditEntry.noun) != "Visit")).all()
        assert set(about) <= {"issue_links"}, "an entry for every answer would give their order away"


def _matches(left: list[Any], right: list[Any], pairs: dict[Any, Any]) -> int:
    """How many pairs one would get right by laying the two lists side by side."""
    return sum(pairs[a] == b for a, b in zip(left, right, strict=True))


def test_the_order_on_disk_matches_nobody_to_an_answer(store: Database) -> None:
    _link, hashes, said = _answered_survey()
    pairs = dict(zip(hashes, said, strict=True))
    with reading() as db:
        if store.is_sqlite:
            for table in ("survey_token", "survey_response"):
                sql = db.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}).scalar_one()
                assert "WITHOUT ROWID" in sql, f"{table} would keep the order of arrival"
            orders = ["association_id, id"]
        else:
            orders = ["ctid", "xmin::text::bigint, ctid"]
            stamps = {
                table: db.execute(text(f"SELECT DISTINCT xmin::text FROM {table}")).scalars().all()
                for table in ("survey_token", "survey_response")
            }
            assert [len(found) for found in stamps.values()] == [1, 1], "transaction numbers tell the order"
        for order in orders:
            tokens, answers = _stored(db, "survey_token", order), _stored(db, "survey_response", order)
            if store.is_sqlite:
                ids = [
                    db.execute(text(f"SELECT id FROM {table} ORDER BY {order}")).scalars().all()
                    for table in ("survey_token", "survey_response")
                ]
                assert ids == [sorted(one) for one in ids]
            # 24 random matches: 9 right by chance happens once in a million
            assert _matches(tokens, answers, pairs) < 9


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)  # SQLite's layout is part of the table, see above
def test_the_control_a_plain_table_tells_everything(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without laying out afresh, PostgreSQL's transaction numbers pair every token with its answer."""
    monkeypatch.setattr(survey_answers, "_lay_out_afresh", lambda *_: None)
    _link, hashes, said = _answered_survey()
    with reading() as db:
        found = db.execute(
            text(
                "SELECT t.token_hash, r.answers ->> 'suggestion' FROM survey_token t "
                "JOIN survey_response r ON t.xmin::text = r.xmin::text"
            )
        ).all()
    assert {tuple(row) for row in found} == set(zip(hashes, said, strict=True))
