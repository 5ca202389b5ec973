"""Every route of our own, in one list."""

from starlette.routing import BaseRoute, Route

from dashboard.api import (
    badges,
    door,
    field,
    field_shell,
    json_errors,
    login,
    me,
    openapi,
    photos,
    survey,
    survey_json,
    sync,
)

routes: list[BaseRoute] = [
    *field_shell.routes,
    *login.routes,
    *photos.routes,
    *survey.routes,
    *openapi.routes,
    *sync.routes,
    *field.routes,
    *door.routes,
    *survey_json.routes,
    *badges.routes,
    *me.routes,
    Route("/api/{rest:path}", json_errors.Nowhere()),  # stays last: else Streamlit's page would answer
]
