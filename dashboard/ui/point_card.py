"""One observation point as a card: one tap to mark it, one more for a tag, a note or a photo."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import streamlit as st

from dashboard.api.field_words import level_words
from dashboard.i18n import Translator
from dashboard.queries.observe import Card, Place
from dashboard.rules.pictures import MAX_BYTES
from dashboard.rules.scoring import MAX_FAULTS
from dashboard.ui.answering import Answering
from dashboard.ui.escaping import escape
from dashboard.ui.uploads import file_upload
from models.enums import AnswerState, ScoringMethod, Tag

UNSEEN = (AnswerState.NOT_SEEN, AnswerState.NOT_APPLICABLE)


def value_words(card: Card, state: AnswerState, value: object, t: Translator) -> str:
    """Return a mark in words, e.g. 5 标杆."""
    if state is not AnswerState.ANSWERED:
        return t.enum(state)
    if card.method is ScoringMethod.LEVEL and isinstance(value, int):
        return f"{value} {level_words(t).get(value, '')}"
    if card.method is ScoringMethod.PASS_FAIL:
        return t("Pass") if value else t("Fail")
    if card.method is ScoringMethod.CHOICE:
        return next((t.words(choice) for choice in card.choices if choice["key"] == value), str(value))
    if card.method is ScoringMethod.DEDUCTION and card.per_fault is not None and isinstance(value, int):
        return t.n("1 fault", "{n} faults", value)
    return f"{value}{t.pick(card.unit, ' ' + card.unit_en if card.unit_en else card.unit)}"


def point_card(card: Card, place: Place, number: int, doing: Answering, t: Translator, *, locked: bool) -> None:
    """Draw the card; `locked` shows what is stored without letting it change."""
    with st.container(key=f"card_{'done' if card.done else 'open'}_{card.id}", border=True, gap="small"):
        _head(card, number, doing, t)
        if card.id in doing.clashes:
            _clash(card, doing, t)
            return
        _keys(card, place, doing, t, locked=locked)
        _below(card, place, doing, t, locked=locked)


def _head(card: Card, number: int, doing: Answering, t: Translator) -> None:
    if card.id in doing.clashes:
        state = f":orange[:material/call_split: {t('Two values: choose')}]"
    elif card.id in doing.refusals:
        state = f":red[:material/error: {t('Not accepted')}]"
    elif card.done:
        state = f":green[:material/done_all: {t('Saved on the server')}]"
    else:
        state = f":gray[{t('Not scored')}]"
    st.markdown(f":gray[{number}]\u2002{state}")
    st.markdown(f"#### {escape(t.pick(card.title, card.title_en))}")
    if hint := t.pick(card.hint, card.hint_en):
        st.caption(escape(hint))
    if refused := doing.refusals.get(card.id):
        st.error(t.error(refused, escape), icon=":material/error:")


def _keys(card: Card, place: Place, doing: Answering, t: Translator, *, locked: bool) -> None:
    """Draw the one widget that takes the mark."""
    answer = card.answer
    stored: Any = answer.value if answer is not None and answer.state is AnswerState.ANSWERED else None
    key = f"score_{card.id}"

    def save() -> None:
        value = st.session_state.get(key)
        empty = value is None or value == ""
        state = AnswerState.CLEARED if empty else AnswerState.ANSWERED
        doing.change(card, place.id, state=state, value=None if empty else value)

    label = t("Mark")
    shown: dict[str, Any] = {"on_change": save, "disabled": locked, "label_visibility": "collapsed"}
    options = _options(card, t)
    with st.container(key=f"keys_{card.method.value}_{card.id}"):
        if options:
            stored = next((option for option in options if option == stored and type(option) is type(stored)), None)
            doing.sync(key, stored)
            st.segmented_control(
                label, list(options), format_func=lambda option: options[option], key=key, width="stretch", **shown
            )
        elif card.method is ScoringMethod.TEXT:
            doing.sync(key, stored or "")
            st.text_area(label, key=key, max_chars=2000, height=96, placeholder=t("Write what you found"), **shown)
        else:
            _number(card, doing.sync(key, stored), stored, t, shown)


def _options(card: Card, t: Translator) -> dict[Any, str]:
    """Return the marks that are a choice, with their words; empty where a number or a text is asked for."""
    if card.method is ScoringMethod.LEVEL:
        return {level: f"**{level}** {word}" for level, word in level_words(t).items()}
    if card.method is ScoringMethod.PASS_FAIL:
        return {True: t("Pass"), False: t("Fail")}
    if card.method is ScoringMethod.CHOICE:
        return {choice["key"]: escape(t.words(choice)) for choice in card.choices}
    if card.method is ScoringMethod.DEDUCTION and card.grades:
        return {
            int(grade) if float(grade).is_integer() else float(grade): t.n("1 mark", "{n} marks", int(grade))
            if float(grade).is_integer()
            else t("{points} marks", points=f"{grade:g}")
            for grade in card.grades
        }
    return {}


def _number(card: Card, key: str, stored: object, t: Translator, shown: Mapping[str, Any]) -> None:
    low: float | None
    high: float | None
    step: float
    faults = card.method is ScoringMethod.DEDUCTION and card.per_fault is not None  # grades are a choice, above
    if faults:
        low, high, step = 0, MAX_FAULTS, 1
        text = t("Faults seen, {points} off for each", points=_plain(card.per_fault))
    elif card.method is ScoringMethod.DEDUCTION:
        low, high, step = 0.0, float(card.max_points or 1), 0.1
        text = t("Points kept, {points} at most", points=_plain(card.max_points))
    else:
        low = None if card.minimum is None else float(card.minimum)
        high = None if card.maximum is None else float(card.maximum)
        step, text = 1.0, t.pick(card.unit, card.unit_en) or t("Number")
    if not faults and isinstance(stored, int):
        st.session_state[key] = float(st.session_state[key])
    st.number_input(
        escape(text),
        min_value=low,
        max_value=high,
        step=step,
        value=None,
        key=key,
        placeholder=t("Tap to enter"),
        **{name: value for name, value in shown.items() if name != "label_visibility"},
    )


def _plain(points: Decimal | None) -> str:
    """Return points without trailing zeros, 1 where none are set."""
    text = f"{1 if points is None else points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _below(card: Card, place: Place, doing: Answering, t: Translator, *, locked: bool) -> None:
    answer = card.answer
    if answer is not None and answer.state is AnswerState.ANSWERED and isinstance(answer.value, int):
        anchor = card.anchors.get(answer.value) if card.method is ScoringMethod.LEVEL else None
        if anchor:
            words = value_words(card, answer.state, answer.value, t)
            st.markdown(f":green[**{words}**]\u2002{escape(t.words(anchor))}")
    with st.container(key=f"more_{card.id}", horizontal=True, gap="small"):
        _unseen(card, place, doing, t, locked=locked)
        if card.anchors:
            with st.popover(t("The five levels"), icon=":material/format_list_numbered:"):
                for level, word in level_words(t).items():
                    st.markdown(f"**{level} {word}**\u2002{escape(t.words(card.anchors.get(level, {})))}")
        _note(card, place, doing, t, locked=locked)
        _photos(card, doing, t, locked=locked)
    if answer is not None:
        _tags(card, place, doing, t, locked=locked)
        if answer.note:
            st.markdown(f":material/edit_note: {escape(answer.note)}")
    if card.photos:
        pictures = "".join(f'<img src="/photos/{photo}" alt="{t("Photo")}" loading="lazy">' for photo in card.photos)
        st.html(f'<div class="qj-photos">{pictures}</div>')
    if card.questions:
        with st.expander(t.n("1 question to ask", "{n} questions to ask", len(card.questions))):
            for question in card.questions:
                st.markdown(f"- {escape(t.words(question))}")


def _unseen(card: Card, place: Place, doing: Answering, t: Translator, *, locked: bool) -> None:
    key = f"unseen_{card.id}"

    def save() -> None:
        chosen = st.session_state.get(key)
        doing.change(card, place.id, state=chosen or AnswerState.CLEARED, value=None)

    doing.sync(key, card.answer.state if card.answer is not None and card.answer.state in UNSEEN else None)
    st.segmented_control(
        t("Without a mark"),
        UNSEEN,
        format_func=t.enum,
        key=key,
        on_change=save,
        disabled=locked,
        label_visibility="collapsed",
    )


def _tags(card: Card, place: Place, doing: Answering, t: Translator, *, locked: bool) -> None:
    key = f"tags_{card.id}"

    def save() -> None:
        doing.change(card, place.id, tags=tuple(st.session_state.get(key) or ()))

    doing.sync(key, list(card.answer.tags) if card.answer is not None else [])
    st.pills(
        t("Tags"),
        [tag.value for tag in Tag],
        format_func=lambda tag: t.enum(Tag(tag)),
        selection_mode="multi",
        key=key,
        on_change=save,
        disabled=locked,
        label_visibility="collapsed",
    )


def _note(card: Card, place: Place, doing: Answering, t: Translator, *, locked: bool) -> None:
    key = f"note_{card.id}"

    def save() -> None:
        doing.change(card, place.id, note=st.session_state.get(key) or "")

    doing.sync(key, card.answer.note if card.answer is not None else "")
    with st.popover(t("Note"), icon=":material/edit:"):
        st.text_area(t("Note"), key=key, max_chars=2000, height=120, on_change=save, disabled=locked)
        st.caption(t("Saved when you leave the box."))


def _photos(card: Card, doing: Answering, t: Translator, *, locked: bool) -> None:
    label = t("Take a photo") + (f" {len(card.photos)}" if card.photos else "")
    with st.popover(label, icon=":material/photo_camera:"):
        key = doing.upload_key(card)
        file_upload(
            t("Take or choose photos"),
            t,
            types=["jpg", "jpeg", "png", "webp"],
            most_bytes=MAX_BYTES,
            accept_multiple_files=True,
            key=key,
            on_change=doing.add_photos,
            args=(card, key),
            disabled=locked,
        )
        st.caption(t("Place and camera data are removed. Keep residents' faces out of the picture."))
        for n, photo in enumerate(card.photos, start=1):
            st.button(
                t("Remove photo {number}", number=n),
                key=f"remove_{photo}",
                icon=":material/delete:",
                on_click=doing.remove_photo,
                args=(card, photo),
                disabled=locked,
            )


def _clash(card: Card, doing: Answering, t: Translator) -> None:
    """Show both values; nothing is preselected, and later is allowed."""
    clash = doing.clashes[card.id]
    st.markdown(t("Another device of yours saved this point first. Which one should stand?"))
    st.caption(t("Notes, tags and photos of both are kept; the other mark stays in the history."))
    mine = value_words(card, AnswerState(clash.mine.state), clash.mine.value, t)
    stored = t("Nothing is stored")
    if clash.stored is not None:
        stored = value_words(card, clash.stored.state, clash.stored.value, t)
    with st.container(key=f"choice_{card.id}", horizontal=True):
        for name, text, is_mine in (
            ("mine", t("Yours: {value}", value=mine), True),
            ("stored", t("Stored: {value}", value=stored), False),
        ):
            st.button(
                escape(text),
                key=f"{name}_{card.id}",
                width="stretch",
                on_click=doing.choose,
                args=(card,),
                kwargs={"mine": is_mine},
            )
