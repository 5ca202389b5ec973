"""One's own rows and nobody else's, in both databases, with the values that Python works with."""

from uuid import uuid4

from dashboard.queries import field_rows
from models.database import Database, reading, writing
from models.enums import AnswerState
from tests import factories as make
from tests import field


def test_each_observer_reads_only_what_is_theirs(store: Database) -> None:
    with writing() as db:
        play = make.scoring_round(db, observers=2, dimensions=1, points=2, stops=1)
        field.send(db, play, field.answer(play, 0, 4), field.observation(play))
        survey = make.survey_link(db, play.visit, make.survey_version(db, play.association))
    found = []
    for who in play.observers:
        whose = {"association": who.association_id, "visit": play.visit.id, "person": who.person_id}
        with reading() as db:
            line = db.connection()
            own = [field_rows.own_sheet, field_rows.own_answers, field_rows.own_observations, field_rows.own_photos]
            found.append([statement.run(line, whose) for statement in own])
            assert field_rows.own_name.run(line, whose)[0][0]
            registration = whose | {"registration": uuid4()}
            assert field_rows.own_right.run(line, registration) == [[survey.id, False]]
            assert field_rows.visit_cases.run(line, whose) == []
    (sheet, answers, observations, photos), others = found
    assert others == [[], [], [], []]
    assert photos == []
    assert sheet[0][0].tzinfo is not None
    assert answers[0][:1] + answers[0][2:4] == [play.points[0].id, AnswerState.ANSWERED, 4]
    assert observations[0][4] == "门厅没有坡道"
