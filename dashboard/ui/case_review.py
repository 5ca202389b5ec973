"""The next step of a case, and what changed between two of its versions."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import case_work
from dashboard.queries.cases import CaseView, Desk
from dashboard.rules.case_review import Step
from dashboard.rules.text_diff import Change, FieldDiff
from dashboard.services import case_reviews
from dashboard.services.cases import set_host_consent
from dashboard.ui.case_list import KEY
from dashboard.ui.case_words import field_names
from dashboard.ui.faults import showing_faults
from dashboard.ui.prose import plain_part
from dashboard.ui.viewer import Viewer
from models.database import reading, writing


def _do(viewer: Viewer, t: Translator, verb: Callable[..., Any], **arguments: Any) -> None:
    with showing_faults(t):
        with writing() as db:
            case = verb(db, actor=viewer.actor, **arguments)
        st.toast(t("Saved"), icon=":material/check:")
        st.query_params.from_dict({KEY: str(case.id), "number": str(case.draft_number)})
        st.rerun()


def draw_steps(viewer: Viewer, view: CaseView, desk: Desk, t: Translator) -> None:
    """Draw the steps that this viewer may take now, and why another may not be taken."""
    if view.site_id is not None:
        consent = st.checkbox(t("The host agrees to be named"), value=view.host_consent, key=f"consent_{view.id}")
        if consent != view.host_consent:
            _do(viewer, t, set_host_consent, case_id=view.id, consent=consent)
    if desk.editable:
        st.page_link(
            page_spec("case_edit").file, label=t("Edit"), icon=":material/edit:", query_params={KEY: str(view.id)}
        )
    if Step.REVISE in desk.steps and st.button(t("Write a new version"), icon=":material/edit:", width="stretch"):
        _do(viewer, t, case_reviews.revise_case, case_id=view.id)
    if Step.SUBMIT in desk.steps:
        draw_submit(viewer, view, desk, t)
    if Step.PUBLISH in desk.steps:
        st.markdown("### " + t("Your judgement"))
        comment = st.text_area(
            t("Comment"), key=f"comment_{view.id}", max_chars=2000, placeholder=t("What is good, what is missing")
        )
        with st.container(horizontal=True):
            if st.button(t("Publish"), type="primary", icon=":material/check:"):
                _do(viewer, t, case_reviews.publish_case, case_id=view.id, comment=comment)
            if st.button(t("Return"), icon=":material/undo:", disabled=not comment.strip()):
                _do(viewer, t, case_reviews.return_case, case_id=view.id, comment=comment)
    elif view.state.value == "in_review":
        st.info(t("In review: somebody who did not write it publishes or returns it."))


def draw_submit(viewer: Viewer, view: CaseView, desk: Desk, t: Translator) -> None:
    """Draw the button that sends the draft to review, or what it still lacks."""
    if desk.missing:
        names = field_names(t)
        lacks = t(", ").join(names[name] for name in desk.missing)
        st.info(t("Before it can be reviewed it still needs: {fields}", fields=lacks), icon=":material/edit_note:")
    elif st.button(t("Send to review"), type="primary", icon=":material/send:", width="stretch"):
        _do(viewer, t, case_reviews.submit_case, case_id=view.id)


def draw_changes(viewer: Viewer, view: CaseView, desk: Desk, t: Translator) -> None:
    """Draw which versions there are and what changed from one to the next."""
    if len(desk.versions) < 2:
        return
    with st.expander(t.n("1 version", "{n} versions", len(desk.versions))):
        number = st.selectbox(
            t("Show version"),
            desk.versions,
            index=desk.versions.index(view.number),
            key=f"version_{view.id}_{view.number}",
            format_func=lambda n: t("Version {number}", number=n),
        )
        if number != view.number:
            st.query_params["number"] = str(number)
            st.rerun()
        if number > 1:
            with reading() as db:
                diffs = case_work.compare_versions(db, viewer.actor, view.id, old=number - 1, new=number)
            st.caption(t("Changes since version {number}", number=number - 1) if diffs else t("Nothing changed."))
            names = field_names(t)
            for diff in diffs:
                st.markdown(f"**{names.get(diff.field, diff.field)}**")
                st.markdown(changes(diff))


def changes(diff: FieldDiff) -> str:
    """Return a field's changes as markdown: struck out in red what went, green what came."""
    parts = []
    for segment in diff.segments:
        words = plain_part(segment.text)
        if segment.change is Change.REMOVED and words.strip():
            parts.append(f":red-background[~~{words.strip()}~~]")
        elif segment.change is Change.ADDED and words.strip():
            parts.append(f":green-background[{words}]")
        else:
            parts.append(words)
    return "".join(parts)
