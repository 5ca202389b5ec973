"""Every route of our own, in one list."""

from starlette.routing import BaseRoute

from dashboard.api import login, survey

routes: list[BaseRoute] = [*login.routes, *survey.routes]
