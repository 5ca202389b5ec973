"""Every route of our own, in one list."""

from starlette.routing import BaseRoute, Route

from dashboard.api import (
    badges,
    door,
    field,
    field_shell,
    json_errors,
    live,
    login,
    me,
    openapi,
    photos,
    registration,
    registration_own,
    survey,
    survey_json,
    sync,
)

routes: list[BaseRoute] = [
    *field_shell.routes,
    *login.routes,
    *photos.routes,
    *survey.routes,
    *registration_own.routes,  # before the forms: "mine" is no form's address
    *registration.routes,
    *openapi.routes,
    *sync.routes,
    *field.routes,
    *door.routes,
    *live.routes,
    *survey_json.routes,
    *badges.routes,
    *me.routes,
    Route("/api/{rest:path}", json_errors.Nowhere()),  # stays last: else Streamlit's page would answer
]
