"""The large card of the sign-in page: who it is, whether they are in, and where they go."""

import html
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.attendance import Door, DoorPerson
from models.enums import RegistrationState

SIGNS = {"ok": "✓", "again": "!", "no": "✕", "plain": "i"}


@dataclass(frozen=True, slots=True)
class Said:
    """What was done last: with whom, or what was wrong. `over` counts people beyond the places."""

    registration_id: UUID | None = None
    already: bool = False
    fault: str = ""
    over: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How somebody stands at the door; `look` is ok, again, no or plain."""

    look: str
    words: str
    detail: str = ""


def clock(moment: datetime, timezone: str, t: Translator) -> str:
    """Return the time of day of a moment at the association's place."""
    return t.time(moment.astimezone(ZoneInfo(timezone)).time())


def verdict(person: DoorPerson, said: Said, t: Translator, timezone: str) -> Verdict:
    """Return in words how a person stands, after what was done last."""
    if said.fault or person.state is not RegistrationState.REGISTERED:
        waits = person.state is RegistrationState.WAITING
        return Verdict("no", said.fault or (t("On the waiting list") if waits else t("Registration cancelled")))
    if person.signed_in_at is None:
        return Verdict("plain", t("Not here yet"))
    if person.signed_out_at is not None:
        return Verdict("ok", t("Signed out"), clock(person.signed_out_at, timezone, t))
    time, by = clock(person.signed_in_at, timezone, t), t.pick(person.by, person.by_en)
    if said.already:
        return Verdict("again", t("Already signed in"), t("{time} by {name}", time=time, name=by) if by else time)
    if said.over:
        return Verdict("again", t("Has signed in"), t("{n} more than there are places", n=said.over))
    return Verdict("ok", t("Has signed in"), time)


def draw_card(door: Door, said: Said | None, t: Translator) -> DoorPerson | None:
    """Draw the card of the last scan and return whom it shows."""
    if said is None:
        with st.container(key="wash_door"):
            st.markdown(t("Scan a badge or a registration code, or tick names in the list below."))
        return None
    person = next((one for one in door.people if one.id == said.registration_id), None)
    if person is None:
        st.html(_html(Verdict("no", said.fault or t("Not on this list")), ""))
        return None
    group = next((one for one in door.groups if one.id == person.group_id), None)
    to = []
    if group is not None and (group.guide or group.guide_en):
        to.append(t("Guide {name}", name=t.pick(group.guide, group.guide_en)))
    to.append(t.pick(door.place, door.place_en))
    if said.code:
        to.append(t("Badge {code}", code=said.code))
    name_of = t.pick(group.name, group.name_en) if group else t("No group yet") if door.groups else ""
    lines = (
        f"<h2>{html.escape(t.pick(person.name, person.name_en))}</h2>"
        f'<p class="firm">{html.escape(t.pick(person.firm, person.firm_en))}</p>'
        f'<p class="group">{html.escape(name_of)}</p>'
        f'<p class="to">{html.escape("　".join(part for part in to if part))}</p>'
    )
    st.html(_html(verdict(person, said, t, door.timezone), lines))
    return person


def _html(shown: Verdict, lines: str) -> str:
    return (
        f'<section class="qj-door {shown.look}" role="status"><p class="what">'
        f'<span class="sign" aria-hidden="true">{SIGNS[shown.look]}</span>{html.escape(shown.words)}'
        f'<span class="when">{html.escape(shown.detail)}</span></p>{lines}</section>'
    )
