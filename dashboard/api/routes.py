"""Every route of our own, in one list."""

from starlette.routing import BaseRoute

from dashboard.api import login, photos, survey

routes: list[BaseRoute] = [*login.routes, *photos.routes, *survey.routes]
