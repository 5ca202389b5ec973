"""Every route of our own, in one list."""

from starlette.routing import BaseRoute, Route

from dashboard.api import badges, field, field_shell, json_errors, login, me, photos, survey, survey_json, sync

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

routes: list[BaseRoute] = [
    *field_shell.routes,
    *login.routes,
    *photos.routes,
    *survey.routes,
    *sync.routes,
    *field.routes,
    *survey_json.routes,
    *badges.routes,
    *me.routes,
    Route("/api/{rest:path}", json_errors.unknown, methods=METHODS),  # stays last: else Streamlit's page would answer
]
