"""Points with a mark, folded to what was marked; a tap opens one again.

What is folded is settled when a stop is opened, never at a tap: a card that shrank above the finger would take the
next key away from under it.
"""

from html import escape
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.observe import Card, Place
from dashboard.ui.answering import Answering
from dashboard.ui.point_card import value_words
from models.enums import AnswerState, ScoringMethod, Tag

FOLDED = "observe_folded"


def folded(place: Place, doing: Answering) -> set[UUID]:
    """Return the points that are drawn folded: those with a mark when this stop was opened, less those tapped since."""
    here = (doing.visit_id, place.id, tuple(card.id for card in place.cards))
    if FOLDED not in st.session_state or st.session_state[FOLDED][0] != here:
        st.session_state[FOLDED] = (here, {card.id for card in place.cards if card.done})
    chosen: set[UUID] = st.session_state[FOLDED][1]
    waiting = doing.clashes.keys() | doing.refusals.keys()  # these need the person
    return {card.id for card in place.cards if card.id in chosen and card.done and card.id not in waiting}


def folded_card(card: Card, number: int, t: Translator) -> None:
    """Draw a point that has a mark in two lines; all of it is the key that opens it."""
    answer = card.answer
    assert answer is not None
    title = escape(t.pick(card.title, card.title_en))
    with st.container(key=f"card_folded_{card.id}", border=True, gap=None):
        words = f'<p class="qj-no">{number}</p><h4>{title}</h4>{_below(card, t)}'
        st.html(f'<div class="qj-folded">{_mark(card, t)}<div>{words}</div></div>')
        st.button(
            t("Open point {number} again", number=number),
            key=f"unfold_{card.id}",
            type="tertiary",
            on_click=lambda: st.session_state[FOLDED][1].discard(card.id),
        )


def _mark(card: Card, t: Translator) -> str:
    answer = card.answer
    assert answer is not None
    if answer.state is not AnswerState.ANSWERED:
        return f'<div class="qj-mark qj-unseen"><span>{escape(t.enum(answer.state))}</span></div>'
    if card.method is ScoringMethod.LEVEL:
        level, _, word = value_words(card, answer.state, answer.value, t).partition(" ")
        return f'<div class="qj-mark"><strong>{escape(level)}</strong><span>{escape(word)}</span></div>'
    if card.method in (ScoringMethod.TEXT, ScoringMethod.CHOICE):
        return '<div class="qj-mark"><strong>✓</strong></div>'
    return f'<div class="qj-mark"><span>{escape(value_words(card, answer.state, answer.value, t))}</span></div>'


def _below(card: Card, t: Translator) -> str:
    """Return what the mark stands for, and what hangs on it."""
    answer = card.answer
    assert answer is not None
    lines = []
    if answer.state is AnswerState.ANSWERED:
        if card.method is ScoringMethod.LEVEL and isinstance(answer.value, int):
            lines.append(escape(t.words(card.anchors.get(answer.value, {}))))
        elif card.method in (ScoringMethod.TEXT, ScoringMethod.CHOICE):
            lines.append(escape(value_words(card, answer.state, answer.value, t)))
    if answer.note:
        lines.append(escape(answer.note))
    hung = [f"<b>{escape(t.enum(Tag(tag)))}</b>" for tag in answer.tags]
    if card.photos:
        hung.append(t.n("1 photo", "{n} photos", len(card.photos)))
    return "".join(f"<p>{line}</p>" for line in lines if line) + (
        f'<p class="qj-hung">{" ".join(hung)}</p>' if hung else ""
    )
