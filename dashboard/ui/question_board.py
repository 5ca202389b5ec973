"""The moderator's board: what is being answered, what most people want to hear, what was answered, what is hidden."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import moderation as reads
from dashboard.queries.moderation import Asked
from dashboard.services import moderation
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import TEXT
from models.database import reading, writing
from models.enums import QuestionState

EVERY = 3.0
SHOWN = 30
ANSWER = "live_answer"  # the question whose answer is being written
_S = QuestionState


def draw(viewer: Viewer, visit_id: UUID, *, runs: bool) -> None:
    """Draw the board; the form for an answer stands beside the list that renews itself."""
    if runs:
        _answer_form(viewer, visit_id)
    _list(viewer, visit_id, runs=runs)
    if runs:
        _prepared(viewer, visit_id)


@st.fragment(run_every=EVERY)
def _list(viewer: Viewer, visit_id: UUID, *, runs: bool) -> None:
    t = viewer.t
    with reading() as db:
        found = reads.questions(db, viewer.actor, visit_id, hidden=runs)
    shown = [one for one in found if one.state is not _S.HIDDEN]
    hidden = found[len(shown) :]
    st.markdown("### " + (t.n("1 question asked", "{n} questions asked", len(shown)) if shown else t("No questions")))
    with st.container(key="rows_questions"):
        for one in shown[:SHOWN]:
            _question(viewer, one, runs=runs)
    if len(shown) > SHOWN:
        st.caption(t.n("and 1 more", "and {n} more", len(shown) - SHOWN))
    if hidden:
        with st.expander(t.n("1 question is hidden", "{n} questions are hidden", len(hidden))):
            for one in hidden:
                _question(viewer, one, runs=runs)


def _question(viewer: Viewer, one: Asked, *, runs: bool) -> None:
    t = viewer.t
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"asked_{one.state.value}_{one.id}", gap="small"
    ):
        with st.container(gap=None, width="stretch"):
            text = escape(t.pick(one.text, one.text_en))
            st.markdown(f"**{text}**" if one.state is _S.ANSWERING else text)
            if one.answer:
                st.markdown(escape(one.answer).replace("\n", "  \n"))
            st.caption("　".join(part for part in (who(one, t), _same(one, t), t.enum(one.state)) if part))
        if runs:
            with st.container(horizontal=True, width="content", gap="small", horizontal_alignment="right"):
                _keys(viewer, one)


def who(one: Asked, t: Translator) -> str:
    """Return who asked, ready for Markdown; of an anonymous one nobody knows."""
    if one.prepared:
        return t("prepared by the association")
    names = "　".join(part for part in (t.pick(one.by, one.by_en), t.pick(one.firm, one.firm_en)) if part)
    return escape(names) if one.by else t("anonymous")


def _same(one: Asked, t: Translator) -> str:
    return t.n("1 would ask the same", "{n} would ask the same", one.votes) if one.votes else ""


def marking(viewer: Viewer) -> Callable[..., None]:
    """Return the callback that changes a question's state."""

    def change(question_id: UUID, version: int, state: QuestionState) -> None:
        with showing_faults(viewer.t), writing() as db:
            moderation.mark(db, actor=viewer.actor, question_id=question_id, version=version, state=state)

    return change


def _keys(viewer: Viewer, one: Asked) -> None:
    t, change = viewer.t, marking(viewer)

    def key(label: str, name: str, state: QuestionState, kind: str = "tertiary") -> None:
        st.button(
            label,
            key=f"{name}_{one.id}",
            type="secondary" if kind == "secondary" else "tertiary",
            on_click=change,
            args=(one.id, one.version, state),
        )

    if one.state is _S.HIDDEN:
        key(t("Show again"), "unhide", _S.OPEN)
        return
    if one.state is _S.OPEN:
        key(t("Hide"), "hide", _S.HIDDEN)
        key(t("Bring up"), "ask", _S.ANSWERING, "secondary")
        return
    if one.state is _S.ANSWERED:
        key(t("Open again"), "reopen", _S.OPEN)
    if st.button(
        t("Write down the answer") if one.state is _S.ANSWERING else t("Correct the answer"),
        key=f"write_{one.id}",
        type="secondary" if one.state is _S.ANSWERING else "tertiary",
    ):
        st.session_state[ANSWER] = str(one.id)
        st.session_state["answer_text"] = one.answer
        st.rerun()
    if one.state is _S.ANSWERING:
        key(t("Answered"), "done", _S.ANSWERED)


def _answer_form(viewer: Viewer, visit_id: UUID) -> None:
    t = viewer.t
    wanted = st.session_state.get(ANSWER)
    if not wanted:
        return
    with reading() as db:
        found = reads.questions(db, viewer.actor, visit_id, hidden=True)
    one = next((asked for asked in found if str(asked.id) == wanted), None)
    if one is None:
        del st.session_state[ANSWER]
        return

    def keep() -> None:
        with showing_faults(t):
            with writing() as db:
                moderation.mark(
                    db,
                    actor=viewer.actor,
                    question_id=one.id,
                    version=one.version,
                    state=_S.ANSWERED,
                    answer=st.session_state.get("answer_text", ""),
                )
            drop()

    def drop() -> None:
        st.session_state.pop(ANSWER, None)

    with st.container(key="wash_answer"):
        st.markdown(f"**{escape(t.pick(one.text, one.text_en))}**")
        st.text_area(t("What was answered"), key="answer_text", max_chars=TEXT, height=110)
        with st.container(horizontal=True):
            st.button(t("Keep the answer"), key="answer_keep", type="primary", on_click=keep)
            st.button(t("Cancel"), key="answer_drop", type="tertiary", on_click=drop)


def _prepared(viewer: Viewer, visit_id: UUID) -> None:
    """Draw the way to break the ice."""
    t = viewer.t
    with reading() as db:
        ready = reads.ready(db, viewer.actor, visit_id)
    if not ready:
        return

    def put(prepared_id: UUID) -> None:
        with showing_faults(t), writing() as db:
            moderation.put_on_board(db, actor=viewer.actor, visit_id=visit_id, prepared_id=prepared_id)

    label = t.n("Break the ice: 1 prepared question", "Break the ice: {n} prepared questions", len(ready))
    with st.popover(label, icon=":material/ac_unit:"), st.container(key="rows_prepared"):
        for one in ready[:SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(escape(t.pick(one.text, one.text_en)), width="stretch")
                st.button(t("Put it on the board"), key=f"put_{one.id}", on_click=put, args=(one.id,))
