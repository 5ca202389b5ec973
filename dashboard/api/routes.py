"""Every route of our own, in one list."""

from starlette.routing import BaseRoute

from dashboard.api import field_shell, login, photos, survey

routes: list[BaseRoute] = [*field_shell.routes, *login.routes, *photos.routes, *survey.routes]
