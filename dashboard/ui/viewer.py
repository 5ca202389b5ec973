"""Who looks at the page, as far as drawing it goes; every service checks again for itself."""

from dataclasses import dataclass

import streamlit as st

from dashboard.access import Actor, Capability
from dashboard.errors import NotSignedIn
from dashboard.i18n import Translator, translator
from dashboard.queries import viewers
from dashboard.services import sessions
from models.database import reading


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person in front of the screen."""

    actor: Actor
    profile: viewers.Profile

    @property
    def t(self) -> Translator:
        return translator(self.actor.language)

    def may(self, capability: Capability) -> bool:
        return capability in self.profile.capabilities


def session_token() -> str:
    """Return the sign-in token that came with the websocket's handshake."""
    return st.context.cookies.get(sessions.COOKIE, "")


def current_viewer() -> Viewer | None:
    """Return who is signed in, read afresh, or None."""
    try:
        with reading() as db:
            actor = sessions.identify(db, session_token(), desk=True)
            return Viewer(actor, viewers.profile(db, actor))
    except NotSignedIn:
        return None
