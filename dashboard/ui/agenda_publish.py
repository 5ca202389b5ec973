"""Publishing on the programme's page: what participants do not see yet, the dialog, the versions, and what is new."""

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import published
from dashboard.queries.agenda import Programme
from dashboard.queries.published import Standing
from dashboard.rules.agenda_checks import Level, blocking
from dashboard.rules.programme_diff import Changed
from dashboard.services import publishing
from dashboard.ui import publish_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import LINE
from models.database import reading, writing
from models.enums import VisitStatus

SHOWN = 3
SEEN = "programme_seen"


def standing_of(viewer: Viewer, shown: Programme) -> Standing | None:
    """Read what is published and what is not, for who edits the programme; None for others."""
    if not shown.may_edit:
        return None
    with reading() as db:
        return published.standing_of(db, viewer.actor, shown.visit_id)


def bar(viewer: Viewer, shown: Programme, stands: Standing | None, t: Translator, *, changed: bool) -> None:
    """Say where the programme stands: to who edits it what is not published yet, to others what is new.

    `changed`: there are edits on the screen that are not stored.
    """
    if stands is None:
        _news(viewer, shown, t)
        return
    with st.container(key="programme_standing", horizontal=True, vertical_alignment="center"):
        st.caption(standing_words(stands, shown, t), width="stretch")
        if stands.last is not None and st.button(t("Versions"), key="agenda_versions", type="tertiary"):
            show_history(viewer, shown, t)
        if stands.news and st.button(
            t("Publish"),
            key="agenda_publish",
            icon=":material/campaign:",
            type="secondary" if changed else "primary",  # then saving comes first
            disabled=changed,
            help=t("Save the programme first.") if changed else None,
        ):
            ask(viewer, shown, stands, t)


def standing_words(stands: Standing, shown: Programme, t: Translator) -> str:
    """Return what is published, to whom, and how much is not."""
    if stands.last is None:
        return t("Not published yet: nobody but the planners sees this programme.")
    facts = {"n": stands.last.number, "when": t.moment(stands.last.published_at, shown.timezone)}
    if shown.status is VisitStatus.DRAFT:  # nobody else can open the visit
        done = t("Version {n} of {when} is published; participants see it once registration opens.", **facts)
    else:
        done = t("Participants see version {n} of {when}.", **facts)
    if not stands.unpublished:
        return done
    n = len(stands.unpublished)
    return (
        done
        + (" " if t.language == "en" else "")
        + t.n("1 change is not published.", "{n} changes are not published.", n)
    )


def ask(viewer: Viewer, shown: Programme, stands: Standing, t: Translator) -> None:
    """Show what participants will see, and publish with a note to them."""

    @st.dialog(t("Publish the programme"), width="medium", icon=":material/campaign:")
    def draw() -> None:
        blocks = blocking(stands.findings)
        if blocks:
            st.error(t.n("One thing must be solved first", "{n} things must be solved first", len(blocks)))
            st.markdown("\n".join(f"- {words.finding_words(one, stands.names, t)}" for one in blocks))
            return
        if stands.last is None:
            st.markdown(t.n("Participants will see 1 item.", "Participants will see {n} items.", stands.lines))
        else:
            st.markdown(f"**{t('What participants will see')}**")
            st.markdown(listed(stands.unpublished, stands.names, t))
        warned = [one for one in stands.findings if one.level is not Level.BLOCKS]
        if warned:
            with st.expander(t.n("1 warning", "{n} warnings", len(warned)), icon=":material/warning:"):
                st.markdown("\n".join(f"- {words.finding_words(one, stands.names, t)}" for one in warned))
        note = st.text_input(t("A word to the participants (optional)"), key="publish_note", max_chars=LINE)
        if st.button(t("Publish"), key="publish_now", type="primary", width="stretch"):
            with showing_faults(t):
                with writing() as db:
                    row = publishing.publish(
                        db, actor=viewer.actor, visit_id=shown.visit_id, base_version=stands.version, note=note
                    )
                    number = row.number
                st.toast(t("Version {n} is published", n=number), icon=":material/campaign:")
                st.rerun()

    draw()


def show_history(viewer: Viewer, shown: Programme, t: Translator) -> None:
    """Show all versions, each with what it changed."""

    @st.dialog(t("Versions of the programme"), width="medium", icon=":material/history:")
    def draw() -> None:
        with reading() as db:
            editions, names = published.history(db, viewer.actor, shown.visit_id)
        for one in editions:
            when, by = t.moment(one.published_at, shown.timezone), escape(t.pick(one.by, one.by_en))
            st.markdown(
                f"**{t('Version {n}', n=one.number)}** :gray[{t(', ').join(part for part in (when, by) if part)}]"
            )
            if one.note:
                st.markdown(escape(one.note))
            if one.changes:
                st.markdown(listed(one.changes, names, t))
            else:
                st.caption(t("The first version") if one.number == 1 else t("Nothing that participants notice"))

    draw()


def listed(changes: tuple[Changed, ...], names: words.Names, t: Translator) -> str:
    """Return changes as a list in Markdown."""
    return "\n".join(f"- {words.change_words(one, names, t)}" for one in changes)


def _news(viewer: Viewer, shown: Programme, t: Translator) -> None:
    """Tell a participant what changed since the version that this browser tab showed before, or the previous one."""
    if shown.edition == 0:
        return
    key = f"{SEEN}_{shown.visit_id}"
    seen = st.session_state.setdefault(key, (0, shown.edition))
    if seen[1] != shown.edition:
        seen = st.session_state[key] = (seen[1], shown.edition)
    with reading() as db:
        told = published.news(db, viewer.actor, shown.visit_id, seen=seen[0])
    if not told.changes and not told.note:
        return
    head = t("Version {n}", n=told.number) + (t(": ") + escape(told.note) if told.note else "")
    some = listed(told.changes[:SHOWN], told.names, t)
    st.info(f"**{head}**\n\n{some}", icon=":material/campaign:")
    if len(told.changes) > SHOWN:
        rest = len(told.changes) - SHOWN
        with st.expander(t.n("1 more change", "{n} more changes", rest)):
            st.markdown(listed(told.changes[SHOWN:], told.names, t))
