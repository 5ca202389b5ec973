"""The life of a visit as a rail of eight stages."""

import html
from collections.abc import Sequence

import streamlit as st

from dashboard.i18n import Translator
from dashboard.rules.stages import Note, StageState, Step
from dashboard.ui.shell import style


def note_words(step: Step, t: Translator) -> str:  # noqa: PLR0911 - one return a note is what reads best
    """Return what stands under a stage: a date, a count, or nothing yet."""
    match step.note:
        case Note.FINISHED_ON if step.on:
            return t("settled {day}", day=t.date(step.on, "short"))
        case Note.ON if step.on:
            return t.date(step.on, "short")
        case Note.BY if step.on:
            return t("by {day}", day=t.date(step.on, "short"))
        case Note.FROM_MONTH if step.on:
            return t("from {month}", month=t.date(step.on, "month"))
        case Note.IN_MONTH if step.on:
            return t.date(step.on, "month")
        case Note.COUNT if step.total:
            return t("{done} of {total} ready", done=step.done, total=step.total)
        case Note.COUNT if step.done is not None:
            return t.number(step.done)
        case Note.SURVEY_READY:
            return t("survey ready")
        case Note.SURVEY_MISSING:
            return t("no survey yet")
        case _:
            return t("no date yet")


def draw_rail(steps: Sequence[Step], t: Translator) -> None:
    """Draw the stages in order; state is in the mark and in words, never in colour alone."""
    words = {StageState.DONE: t("done"), StageState.CURRENT: t("now"), StageState.AHEAD: t("ahead")}
    items = "".join(
        f'<li class="{step.state.value}"{" aria-current=step" if step.state is StageState.CURRENT else ""}>'
        f'<i role="img" aria-label="{html.escape(words[step.state])}"></i><b>{html.escape(t.enum(step.stage))}</b>'
        f"<small>{html.escape(note_words(step, t))}</small></li>"
        for step in steps
    )
    st.html(style("rail.css"))
    with st.container(key="wash_rail"):
        st.html(f'<ol class="qj-rail">{items}</ol>')
