"""The public form on the desk: where it stands, its code and address to share, and its settings."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.documents.qr import qr_png
from dashboard.i18n import Translator, translator
from dashboard.queries import registration_forms as reads
from dashboard.queries.registration_forms import FormSettings
from dashboard.queries.visits import VisitHead
from dashboard.rules.registration_tokens import form_link
from dashboard.services import registration_forms
from dashboard.services.registration_forms import FormFields
from dashboard.settings import settings
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import utc_now
from models.database import reading, writing
from models.enums import VisitStatus

DAYS_BEFORE = 3
LAST_MINUTE = time(18, 0)


def address(slug: str) -> str:
    """Return the address that members open."""
    return form_link(settings().base_url, slug)


def standing(form: FormSettings, timezone: str, t: Translator) -> str:
    """Return in one sentence whether members can register by themselves, until when and at what fee."""
    if not form.version:
        return t("Members cannot register by themselves yet.")
    if not form.open:
        return t("The public page is closed.")
    if form.deadline is not None and form.deadline < utc_now():
        return t("The public page closed on {moment}.", moment=t.moment(form.deadline, timezone))
    parts = [t("The public page is open")]
    if form.deadline is not None:
        parts.append(t("until {moment}", moment=t.moment(form.deadline, timezone)))
    if form.fee_cents:
        parts.append(t("{yuan} yuan a person", yuan=yuan(form.fee_cents, t)))
    return t(", ").join(parts) + t(".")


def draw(viewer: Viewer, head: VisitHead, form: FormSettings) -> None:
    """Draw the line about the public page, with its code and the quotas of single firms."""
    t = viewer.t
    if not form.version and (not form.may_edit or head.status is not VisitStatus.OPEN):
        return  # there is no page, and none to open any more
    with st.container(key="wash_public_form", horizontal=True, vertical_alignment="center"):
        st.markdown(standing(form, viewer.profile.timezone, t), width="stretch")
        if form.version and st.button(t("Code and link"), type="tertiary", icon=":material/qr_code_2:"):
            share(form, head, t)
        if (
            form.version
            and form.may_edit
            and st.button(t("Places of single firms"), type="tertiary", icon=":material/domain:")
        ):
            edit_quotas(viewer, head.id, form)


def yuan(cents: int, t: Translator) -> str:
    """Return an amount of cents (分) in yuan."""
    return t.number(cents / 100, 2 if cents % 100 else 0)


def share(form: FormSettings, head: VisitHead, t: Translator) -> None:
    """Open the code and the address, to put into a notice or onto a screen."""

    @st.dialog(t("Scan to register"), icon=":material/qr_code_2:")
    def dialog() -> None:
        code = qr_png(address(form.slug), module=12)
        with st.container(horizontal_alignment="center"):
            st.image(code, width=280)
        st.code(address(form.slug), language=None, wrap_lines=True)
        st.download_button(
            t("Download the code"),
            code,
            file_name=f"register-{head.number}.png",
            mime="image/png",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )

    dialog()


def edit(viewer: Viewer, head: VisitHead, form: FormSettings) -> None:
    """Ask for the form's settings and save them."""
    t, zone = viewer.t, ZoneInfo(viewer.profile.timezone)
    fresh = not form.version
    notice = (
        "Name, firm and telephone are kept by the association to arrange this visit: contact, grouping, sign-in and "
        "meals. The host sees names and firms. Ask the contact person to correct or delete them."
    )
    local = form.deadline.astimezone(zone) if form.deadline else None
    usual = datetime.combine(head.day - timedelta(days=DAYS_BEFORE), LAST_MINUTE)

    @st.dialog(t("Public registration"), width="large", icon=":material/how_to_reg:")
    def ask() -> None:
        is_open = st.toggle(t("Members can register by themselves"), form.open or fresh, key="form_open")
        left, right = st.columns(2)
        day = left.date_input(
            t("Last day"),
            local.date() if local else (usual.date() if fresh else None),
            key="form_day",
            format="YYYY-MM-DD" if t.language == "zh" else "DD/MM/YYYY",
        )
        clock = right.time_input(t("Time of day"), local.time() if local else usual.time(), key="form_time")
        left, right = st.columns(2)
        fee = left.number_input(
            t("Fee a person (yuan)"), 0.0, 100_000.0, form.fee_cents / 100, step=10.0, format="%.2f", key="form_fee"
        )
        quota = right.number_input(
            t("Places for each firm"), 1, 500, form.firm_quota, key="form_quota", placeholder=t("No limit")
        )
        note = left.text_input(t("What the fee covers (Chinese)"), form.fee_note, max_chars=300, key="form_note")
        note_en = right.text_input(
            t("What the fee covers (English)"), form.fee_note_en, max_chars=300, key="form_note_en"
        )
        waiting = st.checkbox(t("Keep a waiting list when all places are taken"), form.waiting_list, key="form_waiting")
        several = len(head.hosts) > 1 or form.choose_host  # with one host there is nothing to choose
        host = several and st.checkbox(t("Let members choose between the hosts"), form.choose_host, key="form_host")
        privacy = st.text_area(
            t("Privacy notice (Chinese)"),
            translator("zh")(notice) if fresh else form.privacy,
            max_chars=8000,
            key="form_privacy",
        )
        privacy_en = st.text_area(
            t("Privacy notice (English)"),
            translator("en")(notice) if fresh else form.privacy_en,
            max_chars=8000,
            key="form_privacy_en",
        )
        if st.button(t("Save"), type="primary", width="stretch", key="form_save"):
            with showing_faults(t):
                with writing() as db:
                    registration_forms.save_form(
                        db,
                        actor=viewer.actor,
                        visit_id=head.id,
                        base_version=form.version,
                        change=FormFields(
                            open=is_open,
                            deadline=datetime.combine(day, clock, zone) if day else None,
                            waiting_list=waiting,
                            choose_host=host,
                            fee_cents=round(fee * 100),
                            fee_note=note,
                            fee_note_en=note_en,
                            firm_quota=quota,
                            privacy=privacy,
                            privacy_en=privacy_en,
                        ),
                    )
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def edit_quotas(viewer: Viewer, visit_id: UUID, form: FormSettings) -> None:
    """Give single firms a number of places of their own."""
    t = viewer.t

    @st.dialog(t("Places of single firms"), icon=":material/domain:")
    def ask() -> None:
        with reading() as db:
            firms = {one.id: t.pick(one.name, one.name_en) for one in reads.firm_choices(db, viewer.actor)}
        for quota in form.quotas:
            st.markdown(
                f"- {t.pick(quota.firm.name, quota.firm.name_en)}{t(': ')}{t.n('1 place', '{n} places', quota.places)}"
            )
        firm = st.selectbox(
            t("Firm"), list(firms), index=None, key="quota_firm", format_func=firms.__getitem__, placeholder=t("Choose")
        )
        places = st.number_input(t("Places"), 0, 500, None, key="quota_places", placeholder=t("As for every firm"))
        if st.button(t("Save"), type="primary", width="stretch", key="quota_save", disabled=firm is None) and firm:
            with showing_faults(t):
                with writing() as db:
                    registration_forms.set_quota(db, actor=viewer.actor, visit_id=visit_id, firm_id=firm, places=places)
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()
