"""The API is as it describes itself, whatever is sent: no fault, no status and no shape that is not described."""

import random
from collections.abc import Iterator
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as trying
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.guard import Guard
from dashboard.api.identity import cookie_name
from dashboard.api.openapi import OPERATIONS, api_paths, document
from dashboard.api.routes import routes
from dashboard.services import sessions
from dashboard.settings import settings
from models import Person, database, migrate
from models.database import writing
from tests import factories as make

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 15

app = Starlette(routes=routes, middleware=[Middleware(Gate), Middleware(Guard)])
schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)


@pytest.fixture(scope="module")
def observer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Headers of an observer who is signed in, on a database of this module's own."""
    folder = tmp_path_factory.mktemp("openapi")
    own = database.connect(f"sqlite:///{folder / 'qujing.db'}")
    migrate.upgrade(own)
    database.use(own)
    before, settings().qujing_data = settings().qujing_data, folder
    with writing() as db:
        play = make.scoring_round(db)
        person = db.get_one(Person, (play.association.id, play.observers[0].person_id))
        token = sessions.open_session(db, person).token
    limits._counter.cache_clear()
    yield {"X-Qujing": "1", "X-Qujing-Person": str(person.id), "Cookie": f"{cookie_name(person.id)}={token}"}
    limits._counter.cache_clear()
    settings().qujing_data = before
    database.use(None)
    own.dispose()


@schema.parametrize()
@trying(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_is_as_it_says(case: schemathesis.Case, observer: dict[str, str]) -> None:
    """Signed in, so that what is sent gets past the door; a third of the cases come as they are, from anybody."""
    signed = random.Random(str(case)).random() < 0.67
    case.call_and_validate(headers=observer if signed else None, checks=CHECKS)


def test_every_route_of_the_api_is_described() -> None:
    described = {(one.method, one.path) for one in OPERATIONS}
    assert set(api_paths(routes)) - described == set()


def test_the_description_tells_ways_in_and_out() -> None:
    found = document(routes)
    taking = found["paths"]["/api/photos"]["post"]
    assert {one["name"] for one in taking["parameters"]} >= {"x-qujing", "x-qujing-person", "visit", "op", "sha256"}
    assert {"200", "401", "403", "409", "413", "415", "422", "429"} <= taking["responses"].keys()
    assert found["components"]["schemas"]["Problem"]["required"] == ["code", "message", "facts", "ref"]
    operations = [one["operationId"] for path in found["paths"].values() for one in path.values()]
    assert len(set(operations)) == len(operations)


def test_a_fault_would_be_noticed(observer: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a status that is not described, or a fault of ours, fails the case."""
    monkeypatch.setattr("dashboard.api.photos.actor_of", lambda *_: 1 / 0)
    case = schema["/api/photos/{photo_id}"]["GET"].Case(path_parameters={"photo_id": str(UUID(int=1))})
    with pytest.raises(FailureGroup) as found:
        case.call_and_validate(headers=observer, checks=CHECKS)
    assert {type(one).__name__ for one in found.value.exceptions} >= {"ServerError", "UndefinedStatusCode"}
