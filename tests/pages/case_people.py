"""Tokens of people who open the pages of cases."""

from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.services import sessions
from models.enums import Role
from tests import factories as make


def token_of(db: Session, of: models.Association, *roles: Role, **given: Any) -> str:
    """Return the sign-in token of a new person with these roles."""
    return sessions.open_session(db, make.person(db, of, *roles, **given)).token
