"""`POST /api/survey/{slug}`: a survey filled in in the field app, without cookies: nothing says who sends it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.api import group_commit, limits
from dashboard.api.gate import client_address
from dashboard.api.identity import check_origin
from dashboard.api.json_body import json_body
from dashboard.api.json_errors import NO_STORE, answering, message, plain, refusal
from dashboard.errors import Conflict, Invalid, Refused
from dashboard.rules.survey_response import AnswerProblem
from dashboard.rules.tokens import hash_token, is_token
from dashboard.services import survey_answers

MAX_BODY = 65_536


@answering
async def answer_survey(request: Request) -> Response:
    """Store the answers once; sent again, they are known by their token and nothing is stored twice."""
    check_origin(request)
    slug = str(request.path_params["slug"])
    body = await json_body(request, limit=MAX_BODY)
    token, answers = body.get("token"), body.get("answers")
    if not isinstance(token, str) or not is_token(token):
        raise Invalid("survey.no_token", field="token")
    if not limits.may_answer(client_address(request.scope, request.headers), hash_token(token)):
        raise Refused("too_many")
    try:
        await group_commit.write(lambda db: survey_answers.submit(db, slug=slug, token=token, payload=answers))
    except Conflict as refused:
        if refused.code != "survey.already_answered":
            raise
        return JSONResponse({"status": "replayed"}, headers=NO_STORE)
    except Invalid as refused:
        return _problems(refused)
    return JSONResponse({"status": "applied"}, headers=NO_STORE)


def _problems(refused: Invalid) -> Response:
    """Answer 422 with what is wrong, question by question, in words."""
    found = refused.facts.get("problems")
    problems: list[Any] = found if isinstance(found, list) else []
    told = [
        {
            "code": one.code,
            "question": one.question,
            "row": one.row,
            "message": message(Refused(one.code, **one.facts)),
            "facts": plain(one.facts),
        }
        for one in problems
        if isinstance(one, AnswerProblem)
    ]
    return refusal(Invalid(refused.code, problems=told))


routes = [Route("/api/survey/{slug}", answer_survey, methods=["POST"])]
