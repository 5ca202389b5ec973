"""What is wrong with a programme beyond its clock times, and putting a warning aside with a reason."""

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme
from dashboard.queries.published import Ignored, Standing
from dashboard.rules.agenda_checks import Check, Finding, Level
from dashboard.services import publishing
from dashboard.ui import publish_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import LINE
from models.database import writing

ELSEWHERE = frozenset(
    {Check.OVERLAP, Check.OVERRUN, Check.TOUR_TIGHT, Check.NO_GUIDE, Check.NO_PLACE, Check.NO_SPEAKER, Check.EMPTY}
)
"""What the page offers a way out of already, beside its picture."""

_ICONS = {
    Level.BLOCKS: ":red[:material/block:]",
    Level.WARNS: ":orange[:material/warning:]",
    Level.EXCUSED: ":gray[:material/help:]",
}


def panel(viewer: Viewer, shown: Programme, stands: Standing | None, t: Translator) -> None:
    """Draw the findings of the stored programme, and those put aside with who did and why."""
    if stands is None:
        return
    found = [one for one in stands.findings if one.check not in ELSEWHERE]
    if found:
        st.markdown("### " + t("Before it is published"))
    for number, one in enumerate(found):
        with st.container(key=f"finding_{number}", horizontal=True, vertical_alignment="center"):
            st.markdown(f"{_ICONS[one.level]} {words.finding_words(one, stands.names, t)}", width="stretch")
            if one.level is Level.EXCUSED and st.button(t("Put aside"), key=f"aside_{number}", type="tertiary"):
                ask_reason(viewer, shown, one, stands.names, t)
    aside = {(one.check.value, one.subject): one for one in stands.aside}
    kept = [one for one in stands.ignored if (one.code, one.subject) in aside]
    if kept:
        with st.expander(t.n("1 warning put aside", "{n} warnings put aside", len(kept))):
            for number, row in enumerate(kept):
                _kept(viewer, shown, row, words.finding_words(aside[row.code, row.subject], stands.names, t), number)


def ask_reason(viewer: Viewer, shown: Programme, one: Finding, names: words.Names, t: Translator) -> None:
    """Ask why this is right as it is."""

    @st.dialog(t("Put a warning aside"), icon=":material/help:")
    def draw() -> None:
        st.markdown(words.finding_words(one, names, t))
        reason = st.text_input(t("Why it is right as it is"), key="aside_reason", max_chars=LINE)
        if st.button(t("Put aside"), key="aside_now", type="primary", width="stretch"):
            with showing_faults(t):
                with writing() as db:
                    publishing.ignore_warning(
                        db,
                        actor=viewer.actor,
                        visit_id=shown.visit_id,
                        code=one.check.value,
                        subject=one.subject,
                        reason=reason,
                    )
                st.rerun()

    draw()


def _kept(viewer: Viewer, shown: Programme, row: Ignored, said: str, number: int) -> None:
    t = viewer.t
    with st.container(key=f"kept_{number}", horizontal=True, vertical_alignment="center"):
        with st.container(gap=None, width="stretch"):
            st.markdown(said)
            who = escape(t.pick(row.by, row.by_en))
            st.caption(f"{who}{t(': ')}{escape(row.reason)}{t(', ')}{t.moment(row.at, shown.timezone)}")
        st.button(
            t("Show it again"),
            key=f"unignore_{number}",
            type="tertiary",
            on_click=_unignore,
            args=(viewer, shown, row),
        )


def _unignore(viewer: Viewer, shown: Programme, row: Ignored) -> None:
    with showing_faults(viewer.t), writing() as db:
        publishing.unignore_warning(db, actor=viewer.actor, visit_id=shown.visit_id, code=row.code, subject=row.subject)
