"""The observing page around its cards: where one stands, stops, progress, finishing."""

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.observe import MySheet, Place
from dashboard.services import sheets
from dashboard.ui.answering import Answering
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import style
from models.database import writing
from models.enums import VisitStatus

PLACE, MISSING, JUMP = "observe_place", "missing", "observe_jump"


def draw_style() -> None:
    st.html(style("observe.css"))


def place_name(place: Place, t: Translator) -> str:
    """Return the stop's name; what no stop shows is 其他."""
    if place.id is None and place.kind is None:
        return t.pick(place.title, place.title_en) or t("Elsewhere")
    return t.pick(place.title, place.title_en)


def tablet_link(t: Translator) -> None:
    """Offer the field app, which keeps what one enters where there is no network."""
    st.link_button(t("Score on a tablet"), "/field/", icon=":material/tablet_android:", type="tertiary")


def where_it_stands(sheet: MySheet, doing: Answering, t: Translator) -> str:
    """Return one sentence with the numbers."""
    left = sheet.total - sheet.done
    if sheet.finished_at is not None:
        return t("All {total} points are done and signed.", total=sheet.total)
    if left == 0:
        return t("All {total} points are done; sign when you are ready.", total=sheet.total)
    waiting = len(doing.clashes) + len(doing.refusals)
    text = t("**{done}** of {total} points done, {left} to go.", done=sheet.done, total=sheet.total, left=left)
    if waiting:
        return text + t.n(" One entry needs you.", " {n} entries need you.", waiting)
    return text + (t(" Everything you entered is saved on the server.") if sheet.started_at else "")


def notices(sheet: MySheet, doing: Answering, t: Translator, timezone: str) -> None:
    """Say why nothing can be entered, offer reopening, and undo of the last action."""
    if sheet.finished_at is not None:
        with st.container(key="kind_signed", horizontal=True, vertical_alignment="center"):
            when = t.moment(sheet.finished_at, timezone)
            st.markdown(
                f":material/verified: {t('Signed by {name}, {when}', name=escape(sheet.signature), when=when)}",
                width="stretch",
            )
            if sheet.status is VisitStatus.RUNNING:
                st.button(t("Reopen"), key="reopen", icon=":material/lock_open:", on_click=_reopen, args=(doing, t))
    elif not sheet.may_score:
        early = sheet.status in (VisitStatus.DRAFT, VisitStatus.OPEN)
        st.info(
            t("Scoring opens when the visit starts; the points can be read already.")
            if early
            else t("The visit has closed; what was entered stays."),
            icon=":material/schedule:",
        )
    if sheet.may_score:  # always there: a button that came and went would move the keys under the thumb
        st.button(
            t("Undo the last entry"),
            key="undo",
            type="tertiary",
            icon=":material/undo:",
            on_click=doing.undo,
            disabled=not doing.undoable,
        )


def pick_place(sheet: MySheet, t: Translator) -> Place:
    """Draw the stops in order and return the chosen one; at first, the first with something missing."""
    places = {_key(place): place for place in sheet.places}
    jump = _jumped_to(sheet, t)
    if jump is not None:
        places[MISSING] = jump
    if st.session_state.get(PLACE) not in places:
        st.session_state[PLACE] = next((key for key, p in places.items() if p.done < len(p.cards)), next(iter(places)))
    numbers = {key: n for n, key in enumerate(places, start=1)}

    def name(key: str) -> str:
        place = places[key]
        number = f"{numbers[key]} " if key != MISSING else ""
        return f"{number}{escape(place_name(place, t))}"  # no counts: the browser sends the label back

    with st.container(key="observe_stops"):
        chosen = st.pills(
            t("Stops"), list(places), format_func=name, key=PLACE, required=True, label_visibility="collapsed"
        )
    return places[chosen or next(iter(places))]


def _key(place: Place) -> str:
    return str(place.id) if place.id else "elsewhere"


def _jumped_to(sheet: MySheet, t: Translator) -> Place | None:
    """Return the points one asked to see: as they were then, so that no card moves away under the thumb."""
    cards = sheet.cards()
    wanted = [cards[point] for point in st.session_state.get(JUMP, ()) if point in cards]
    if not wanted:
        return None
    return Place(None, None, t("What was missing"), t("What was missing"), "", "", (), tuple(wanted))


def dimension_progress(sheet: MySheet, t: Translator) -> None:
    """Draw a tile for each dimension; a tap shows what is missing in it."""
    for part in sheet.progress:
        if not part.total:
            continue
        with st.container(key=f"tile_{part.key}", gap=None):
            st.button(
                f"{escape(t.pick(part.short, part.short_en))}\u2002**{part.done}/{part.total}**",
                key=f"jump_{part.key}",
                type="tertiary",
                width="stretch",
                on_click=_jump,
                args=(part.missing,),
                disabled=not part.missing,
                help=t("Show what is missing") if part.missing else None,
            )
            st.progress(part.done / part.total)
            if part.unseen:
                st.caption(t.n("1 not seen or not applicable", "{n} not seen or not applicable", part.unseen))


def _jump(points: tuple[object, ...]) -> None:
    st.session_state[JUMP] = points
    st.session_state[PLACE] = MISSING


def place_questions(place: Place, t: Translator) -> None:
    """Draw the questions prepared for the stop, folded."""
    if where := t.pick(place.place, place.place_en):
        st.caption(f":material/location_on: {escape(where)}")
    if place.questions:
        with st.expander(t.n("1 question for this stop", "{n} questions for this stop", len(place.questions))):
            for question in place.questions:
                st.markdown(f"- {escape(t.words(question))}")


def next_place_button(sheet: MySheet, place: Place, t: Translator) -> None:
    """Offer the next stop that has something missing."""
    keys = [_key(p) for p in sheet.places]
    here = keys.index(_key(place)) if place in sheet.places else -1
    order = [*sheet.places[here + 1 :], *sheet.places[: max(here, 0)]]
    following = next((p for p in order if p.done < len(p.cards)), None)
    if following is None or not sheet.may_score:
        return
    st.button(
        t("Next stop: {name}", name=escape(place_name(following, t))),
        key="next_place",
        icon=":material/arrow_forward:",
        width="stretch",
        on_click=lambda: st.session_state.update({PLACE: _key(following)}),
    )


def finish_button(sheet: MySheet, doing: Answering, t: Translator) -> None:
    """Offer finishing: what is missing can all be marked as not seen, then the sheet is signed."""
    if not sheet.may_finish:
        return
    missing = [card for card in sheet.cards().values() if not card.done]
    with st.popover(t("Finish and sign"), type="primary", icon=":material/draw:", key="finish"):
        if missing:
            st.markdown(t.n("**1 point** has no mark yet.", "**{n} points** have no mark yet.", len(missing)))
            if sheet.may_score:
                st.button(
                    t("Show what is missing"), key="jump_all", on_click=_jump, args=(tuple(c.id for c in missing),)
                )
                st.button(
                    t("Mark all as not seen"),
                    key="all_not_seen",
                    icon=":material/visibility_off:",
                    on_click=doing.mark_not_seen,
                    args=(missing,),
                )
                st.caption(t("Not seen leaves the denominator: it lowers no score. You can undo it."))
            return
        name = t.pick(doing.viewer.profile.name, doing.viewer.profile.name_en)
        st.text_input(t("Sign with your name"), value=name, key="signature", max_chars=120)
        st.caption(t("After signing you see what the others scored. You can reopen your sheet until the visit closes."))
        st.button(t("Sign"), key="sign", icon=":material/draw:", on_click=_finish, args=(doing, t))


def _finish(doing: Answering, t: Translator) -> None:
    with showing_faults(t):
        with writing() as db:
            sheets.finish(
                db,
                actor=doing.viewer.actor,
                visit_id=doing.visit_id,
                signature=str(st.session_state.get("signature") or ""),
            )
        doing.undoable.clear()
        st.toast(t("Signed and saved on the server"), icon=":material/verified:")


def _reopen(doing: Answering, t: Translator) -> None:
    with showing_faults(t):
        with writing() as db:
            sheets.reopen(db, actor=doing.viewer.actor, visit_id=doing.visit_id)
        st.toast(t("Reopened: you can change your answers"), icon=":material/lock_open:")
