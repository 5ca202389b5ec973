"""What staff do with single registrations: fees, places, firms, links."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.documents.qr import qr_png
from dashboard.queries import registration_forms as reads
from dashboard.queries.registrations import RegistrationRow
from dashboard.rules.localdate import today_in
from dashboard.rules.registration_tokens import own_link
from dashboard.services import registration_fees, registrations
from dashboard.settings import settings
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import utc_now
from models.database import reading, writing
from models.enums import FeeState, RegistrationState


def mark_paid(viewer: Viewer, row: RegistrationRow) -> None:
    """Write down the receipt's number and the day of one payment."""
    t = viewer.t

    @st.dialog(t("Payment of {name}", name=t.pick(row.name, row.name_en)), icon=":material/payments:")
    def ask() -> None:
        number = st.text_input(t("Receipt number"), row.receipt_number, max_chars=64, key="paid_number")
        today = today_in(ZoneInfo(viewer.profile.timezone), utc_now())
        day: date = st.date_input(t("Paid on"), row.paid_on or today, key="paid_day", format="YYYY-MM-DD")
        if st.button(t("Save"), type="primary", width="stretch", key="paid_save"):
            _write(
                viewer,
                lambda db: registration_fees.mark_paid(
                    db, actor=viewer.actor, registration_id=row.id, receipt_number=number, paid_on=day
                ),
            )

    ask()


def waive(viewer: Viewer, ids: Sequence[UUID]) -> None:
    """Let people come without paying, for a reason."""
    t = viewer.t

    @st.dialog(t.n("Waive the fee of 1 person", "Waive the fee of {n} people", len(ids)), icon=":material/money_off:")
    def ask() -> None:
        reason = st.text_input(t("Reason"), max_chars=300, key="waive_reason")
        if st.button(t("Save"), type="primary", width="stretch", key="waive_save"):
            _each(
                viewer,
                ids,
                lambda db, i: registration_fees.waive(db, actor=viewer.actor, registration_id=i, reason=reason),
            )

    ask()


def take_fee_back(viewer: Viewer, ids: Sequence[UUID]) -> None:
    """Take payments or waivers back, for a reason."""
    t = viewer.t

    @st.dialog(t("Mark as unpaid"), icon=":material/undo:")
    def ask() -> None:
        reason = st.text_input(t("Reason"), max_chars=300, key="unpaid_reason", placeholder=t("e.g. refunded"))
        if st.button(t("Save"), type="primary", width="stretch", key="unpaid_save"):
            _each(
                viewer,
                ids,
                lambda db, i: registration_fees.mark_unpaid(db, actor=viewer.actor, registration_id=i, reason=reason),
            )

    ask()


def settle_firm(viewer: Viewer, row: RegistrationRow) -> None:
    """Say which member somebody's written firm is."""
    t = viewer.t

    @st.dialog(t("Which member is “{firm}”?", firm=row.firm_written), icon=":material/domain:")
    def ask() -> None:
        with reading() as db:
            firms = {one.id: t.pick(one.name, one.name_en) for one in reads.firm_choices(db, viewer.actor)}
        firm = st.selectbox(
            t("Firm"), list(firms), index=None, key="settle_to", format_func=firms.__getitem__, placeholder=t("Choose")
        )
        st.caption(t("A firm that is no member yet is added on the page of members first."))
        if st.button(t("Save"), type="primary", width="stretch", key="settle_save", disabled=firm is None) and firm:
            _write(
                viewer,
                lambda db: registrations.settle_firm(db, actor=viewer.actor, registration_id=row.id, firm_id=firm),
            )

    ask()


def show_link(viewer: Viewer, row: RegistrationRow) -> None:
    """Open somebody's own link, to send it again or to make a new one."""
    t = viewer.t

    @st.dialog(t("Own link of {name}", name=t.pick(row.name, row.name_en)), icon=":material/link:")
    def show() -> None:
        with reading() as db:
            token = reads.own_token(db, viewer.actor, row.id)
        if token is not None:
            link = own_link(settings().base_url, token)
            with st.container(horizontal_alignment="center"):
                st.image(qr_png(link), width=220)
            st.code(link, language=None, wrap_lines=True)
            st.caption(t("Whoever has it can change and cancel this registration; the door scans the code."))
        else:
            st.write(t("There is no link that works."))
        if st.button(t("Make a new link"), key="link_new", help=t("The one before works no more.")):
            with showing_faults(t):
                with writing() as db:
                    registrations.renew_link(db, actor=viewer.actor, registration_id=row.id)
                st.rerun(scope="fragment")

    show()


def take_back(viewer: Viewer, ids: Sequence[UUID]) -> None:
    """Undo cancellations."""
    _each(viewer, ids, lambda db, i: registrations.take_back(db, actor=viewer.actor, registration_id=i))


def promote(viewer: Viewer, ids: Sequence[UUID]) -> None:
    """Give people who wait a place out of turn."""
    _each(viewer, ids, lambda db, i: registrations.promote(db, actor=viewer.actor, registration_id=i))


def offer(viewer: Viewer, rows: Sequence[RegistrationRow], *, may_register: bool) -> None:
    """Draw the menu of what can be done with the marked registrations."""
    t = viewer.t
    gone = [row.id for row in rows if row.state is RegistrationState.CANCELLED]
    waiting = [row.id for row in rows if row.state is RegistrationState.WAITING]
    owing = [row.id for row in rows if row.fee_cents and row.fee_state is FeeState.UNPAID]
    settled = [row.id for row in rows if row.fee_state in (FeeState.PAID, FeeState.WAIVED)]
    one = rows[0] if len(rows) == 1 else None
    doings: dict[str, Callable[[], None]] = {}
    if one is not None and one.fee_cents:
        doings[t("Record the payment")] = lambda: mark_paid(viewer, one)
    if owing:
        doings[t("Waive the fee")] = lambda: waive(viewer, owing)
    if settled:
        doings[t("Mark as unpaid")] = lambda: take_fee_back(viewer, settled)
    if may_register and waiting:
        doings[t("Give a place")] = lambda: promote(viewer, waiting)
    if may_register and gone:
        doings[t("Undo the cancellation")] = lambda: take_back(viewer, gone)
    if may_register and one is not None and one.firm_written:
        doings[t("Settle the firm")] = lambda: settle_firm(viewer, one)
    if may_register and one is not None:
        doings[t("Own link")] = lambda: show_link(viewer, one)
    if not doings:
        return
    chosen = st.menu_button(t("More"), list(doings), icon=":material/more_horiz:", key="registration_more")
    if chosen in doings:
        doings[chosen]()


def _write(viewer: Viewer, work: Callable[[Any], object]) -> None:
    with showing_faults(viewer.t):
        with writing() as db:
            work(db)
        st.toast(escape(viewer.t("Saved")), icon=":material/check:")
        st.rerun()


def _each(viewer: Viewer, ids: Sequence[UUID], work: Callable[[Any, UUID], object]) -> None:
    def all_of_them(db: Any) -> None:
        for one in ids:
            work(db, one)

    _write(viewer, all_of_them)
