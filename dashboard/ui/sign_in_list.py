"""The lists of the sign-in page: how many have come, who is missing, and everybody to tick."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import attendance
from dashboard.queries.attendance import Door, DoorPerson
from dashboard.ui import sign_in_desk as desk
from dashboard.ui.certificate_sheet import certificate_bytes
from dashboard.ui.escaping import escape
from dashboard.ui.sign_in_card import clock
from dashboard.ui.tables import found, marked, table
from dashboard.ui.viewer import Viewer
from models.database import reading
from models.enums import RegistrationState, VisitStatus

EVERY = 4  # seconds: other doors sign people in as well
MOST_NAMES = 60


def draw_counts(viewer: Viewer, visit_id: UUID) -> None:
    """Draw how many have come and who is missing; it follows the other doors by itself."""

    @st.fragment(run_every=EVERY)
    def live() -> None:
        with reading() as db:
            door = attendance.door(db, viewer.actor, visit_id)
        _counts(door, viewer.t)

    live()


def _counts(door: Door, t: Translator) -> None:
    expected = door.expected
    if door.status in (VisitStatus.DRAFT, VisitStatus.OPEN):  # nobody is missing before the day
        st.markdown("### " + t.n("1 person is expected", "{n} people are expected", len(expected)))
        for name, people in by_group(door, t):
            st.markdown(f"{escape(name)}　{t.n('1 person', '{n} people', len(people))}")
        return
    came = [one for one in expected if one.came]
    left = sum(one.signed_out_at is not None for one in came)
    share = t("{n} of {all} have come", n=f"**{len(came)}**", all=len(expected))
    st.markdown(f"### {share}")
    st.progress(len(came) / len(expected) if expected else 0.0)
    facts = [t.n("1 walk-in", "{n} walk-ins", walked)] if (walked := sum(one.walk_in for one in came)) else []
    facts += [t.n("1 has left", "{n} have left", left)] if left else []
    if len(expected) > door.capacity:
        facts.append(t("{n} more than there are places", n=len(expected) - door.capacity))
    if facts:
        st.caption(t(", ").join(facts))
    for name, people in by_group(door, t):
        missing = [one for one in people if not one.came]
        if not missing:
            st.markdown(f":material/check_circle: {escape(name)}　{t('all {n} here', n=len(people))}")
            continue
        head = t.n("{n} missing of {all}", "{n} missing of {all}", len(missing), all=len(people))
        with st.expander(f"{escape(name)}　{head}"):
            lines = [_line(one, t) for one in missing[:MOST_NAMES]]
            if len(missing) > MOST_NAMES:
                lines.append(t("and {n} more people", n=len(missing) - MOST_NAMES))
            st.markdown("\n".join(f"- {line}" for line in lines))


def _line(one: DoorPerson, t: Translator) -> str:
    phone = f"[{one.phone}](tel:{one.phone})" if one.phone.isascii() and one.phone.isdigit() else escape(one.phone)
    parts = (escape(t.pick(one.name, one.name_en)), escape(t.pick(one.firm, one.firm_en)), phone)
    return "　".join(part for part in parts if part)


def by_group(door: Door, t: Translator) -> list[tuple[str, list[DoorPerson]]]:
    """Return who is expected in each group that has anybody, those without one last."""
    names = {group.id: t.pick(group.name, group.name_en) for group in door.groups}
    groups: dict[UUID | None, list[DoorPerson]] = {group.id: [] for group in door.groups} | {None: []}
    for one in door.expected:
        groups[one.group_id if one.group_id in names else None].append(one)
    nobody = t("No group yet") if names else t("Everybody")
    return [(names.get(key, nobody) if key else nobody, people) for key, people in groups.items() if people]


def draw_people(viewer: Viewer, door: Door, *, markable: bool) -> list[DoorPerson]:
    """Draw everybody with a search and return the rows that are marked, where anything can be done with them."""
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center"):
        typed = st.text_input(
            t("Search"),
            key="search_door",
            placeholder=t("Name, firm or telephone"),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        options = {"missing": t("Missing"), "came": t("Has come"), "left": t("Has left")}
        only = st.pills(
            t("State"),
            list(options),
            format_func=options.__getitem__,
            key="door_state",
            label_visibility="collapsed",
        )
    names = {group.id: t.pick(group.name, group.name_en) for group in door.groups}
    rows = [one for one in door.people if one.state is not RegistrationState.CANCELLED and _is(one, only)]
    rows = found(
        rows,
        typed.strip().casefold(),
        lambda one: (one.name, one.name_en, one.firm, one.firm_en, one.phone, names.get(one.group_id, "")),  # type: ignore[arg-type]
    )
    if not rows:
        st.markdown(t("Nobody fits."))
        return []
    columns = {
        t("Name"): [t.pick(one.name, one.name_en) for one in rows],
        t("Firm"): [t.pick(one.firm, one.firm_en) for one in rows],
        t("Group"): [names.get(one.group_id, "") if one.group_id else "" for one in rows],
        t("Signed in"): [clock(one.signed_in_at, door.timezone, t) if one.signed_in_at else "" for one in rows],
        t("Signed out"): [clock(one.signed_out_at, door.timezone, t) if one.signed_out_at else "" for one in rows],
        t("Signed in by"): [t.pick(one.by, one.by_en) for one in rows],
        t("Telephone"): [one.phone for one in rows],
        t("Note"): [_note(one, t) for one in rows],
    }
    if not markable:
        table({name: cells for name, cells in columns.items() if any(cells)}, key="door_list", selectable=False)
        return []
    return marked(columns, rows, key="door_table")


def _note(one: DoorPerson, t: Translator) -> str:
    if one.state is RegistrationState.WAITING:
        return t.enum(one.state)
    return t("Walk-in") if one.walk_in else ""


def _is(one: DoorPerson, only: str | None) -> bool:
    registered = one.state is RegistrationState.REGISTERED
    return {
        None: True,
        "missing": registered and not one.came,
        "came": one.came,
        "left": one.signed_out_at is not None,
    }[only]


def act_on(viewer: Viewer, visit_id: UUID, rows: Sequence[DoorPerson], *, running: bool) -> None:
    """Offer what can be done with the marked people."""
    t = viewer.t
    if not rows:
        st.caption(t("Mark rows to sign people in or out, to take it back, or to print single certificates."))
        return
    seated = [one for one in rows if one.state is RegistrationState.REGISTERED]
    absent = [one.id for one in seated if not one.came]
    there = [one.id for one in seated if one.present]
    came = [one.id for one in seated if one.came]
    ways = [
        (absent if running else [], t("Sign in on site"), "how_to_reg", desk.sign_in),
        (there, t("Sign out on site"), "logout", desk.sign_out),
        (came, t("Undo"), "undo", desk.undo),
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t.n("1 person marked", "{n} people marked", len(rows)))
        for ids, words, icon, work in ways:
            if ids:
                args = (viewer, visit_id, ids)
                st.button(words, icon=f":material/{icon}:", on_click=work, args=args, key=f"list_{icon}")
        if came:
            certificates_button(viewer, visit_id, came, t("Certificates of the marked"), key="list_certificates")


def certificates_button(viewer: Viewer, visit_id: UUID, ids: Sequence[UUID] | None, label: str, *, key: str) -> None:
    """Offer certificates as one PDF; it is made when it is asked for."""
    st.download_button(
        label,
        lambda: certificate_bytes(viewer, visit_id, ids),
        file_name=f"{viewer.t('Certificates')}.pdf",
        mime="application/pdf",
        key=key,
        icon=":material/workspace_premium:",
        on_click="ignore",
    )
