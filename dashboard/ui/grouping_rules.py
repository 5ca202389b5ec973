"""The rules by which groups are composed, and the proposal that follows from them."""

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.grouping import Grouping, grouping
from dashboard.rules.group_composer import TRIES, Composition, compose
from dashboard.rules.group_wishes import MOST_RIVALS, MOST_WATCHERS, SameFirm, Wishes
from dashboard.rules.ids import as_id
from dashboard.services import groups
from dashboard.ui import background
from dashboard.ui.background import Report
from dashboard.ui.faults import showing_faults
from dashboard.ui.grouping_words import names_of
from dashboard.ui.viewer import Viewer
from models.database import reading, writing


@dataclass(frozen=True, slots=True)
class Proposal:
    """Groups that are worked out but not applied: for the people with this `base` only."""

    base: str
    seed: int
    keep: bool
    made: Composition


def proposal_of(room: Grouping) -> Proposal | None:
    """Return the proposal for these people; one for other people is forgotten."""
    found = st.session_state.get(_key(room.visit_id))
    if isinstance(found, Proposal) and found.base == room.base:
        return found
    st.session_state.pop(_key(room.visit_id), None)
    return None


def propose(room: Grouping, *, seed: int, keep: bool) -> None:
    """Begin to work out groups in the background; `collect` takes them as a proposal."""

    def work(report: Report) -> Proposal:
        made = compose(room.members(keep=keep), len(room.groups), room.wishes(), seed=seed, tries=TRIES, report=report)
        return Proposal(room.base, seed, keep, made)

    background.begin(_work(room.visit_id), work)


def composing(room: Grouping) -> bool:
    """Whether groups are being worked out."""
    return background.running(_work(room.visit_id))


def collect(room: Grouping, t: Translator) -> None:
    """Draw how far the groups are; keep them as a proposal when they are there."""
    work = _work(room.visit_id)
    background.show(work, t, t("Composing the groups"))
    found = background.take(work, t)
    if isinstance(found, Proposal):
        st.session_state[_key(room.visit_id)] = found
        st.rerun()


def discard(visit_id: UUID) -> None:
    st.session_state.pop(_key(visit_id), None)


def apply(viewer: Viewer, room: Grouping, found: Proposal) -> None:
    """Put the people where the proposal says."""
    t = viewer.t
    places = {UUID(key): room.groups[at].id for key, at in found.made.place.items()}
    with showing_faults(t), writing() as db:
        moved = groups.apply_groups(db, actor=viewer.actor, visit_id=room.visit_id, base=found.base, places=places)
        discard(room.visit_id)
        st.toast(t.n("1 person has changed group", "{n} people have changed group", moved), icon=":material/check:")


def undo(viewer: Viewer, visit_id: UUID) -> None:
    t = viewer.t
    with showing_faults(t), writing() as db:
        moved = groups.undo_apply(db, actor=viewer.actor, visit_id=visit_id)
        discard(visit_id)
        st.toast(t.n("1 person is back", "{n} people are back", moved), icon=":material/undo:")


def draw_rules(viewer: Viewer, room: Grouping, *, primary: bool) -> None:
    """Draw the rules as a form; sending it keeps them and works out a proposal."""
    t, wishes, firms = viewer.t, room.wishes(), names_of(room, viewer.t).firms
    known = {key for key in firms if as_id(key)}  # not one that was written and nobody settled
    same = {
        SameFirm.APART: t("Apart"),
        SameFirm.TOGETHER: t("Together"),
        SameFirm.ANY: t("As it comes"),
    }
    with st.form("grouping_rules", border=False, enter_to_submit=False), st.container(key="wash_rules", gap="small"):
        st.markdown(f"### {t('Rules')}")
        at = f"{room.visit_id}_{room.rules_version}"  # a saved rule shows as saved, also to the other editor
        same_firm = st.radio(
            t("People of one firm"), list(same), list(same).index(wishes.same_firm), same.__getitem__, key=f"same_{at}"
        )
        mix = st.toggle(t("Mix the kinds of firms"), wishes.mix_kinds, key=f"mix_{at}")
        watchers = st.number_input(
            t("Observers for each dimension in a group"),
            0,
            MOST_WATCHERS,
            wishes.watchers,
            key=f"watchers_{at}",
            help=t("Every group stands at every stop: so many watch each dimension there. Interests come first."),
        )
        rivals: list[frozenset[str]] = []
        for number, chosen in enumerate([*wishes.rivals, frozenset[str]()]):
            picked = st.multiselect(
                t("Keep these firms apart") if number == 0 else t("And these"),
                sorted(known | chosen, key=lambda firm: firms.get(firm, "")),
                sorted(chosen, key=lambda firm: firms.get(firm, "")),
                format_func=lambda firm: firms.get(firm, t("Firm that does not come")),
                max_selections=MOST_RIVALS,
                placeholder=t("Choose firms"),
                key=f"rivals_{number}_{at}",
                select_all=False,
            )
            rivals.append(frozenset(picked))
        keep = st.toggle(
            t("Only place who has no group"),
            key=f"keep_{room.visit_id}",
            help=t("Everybody else stays where they are."),
        )
        st.caption(t("Who was placed by hand stays in any case."))
        if st.form_submit_button(
            t("Compose groups"), type="primary" if primary else "secondary", width="stretch", icon=":material/shuffle:"
        ):
            wanted = Wishes(same_firm, tuple(one for one in rivals if len(one) > 1), (), int(watchers), mix)
            _save_and_propose(viewer, room, wanted, keep=keep)


def _save_and_propose(viewer: Viewer, room: Grouping, wanted: Wishes, *, keep: bool) -> None:
    with showing_faults(viewer.t):
        changed = (wanted.same_firm, set(wanted.rivals), wanted.watchers, wanted.mix_kinds) != (
            room.wishes().same_firm,
            set(room.wishes().rivals),
            room.wishes().watchers,
            room.wishes().mix_kinds,
        )
        if changed or not room.rules_version:
            with writing() as db:
                groups.save_rules(
                    db,
                    actor=viewer.actor,
                    visit_id=room.visit_id,
                    base_version=room.rules_version,
                    wishes=wanted,
                )
        with reading() as db:
            fresh = grouping(db, viewer.actor, room.visit_id)
        propose(fresh, seed=1, keep=keep)
        st.rerun()


def _work(visit_id: UUID) -> str:
    return f"groups_{visit_id}"


def _key(visit_id: UUID) -> str:
    return f"groups_proposal_{visit_id}"
