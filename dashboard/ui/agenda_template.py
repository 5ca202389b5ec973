"""Beginning a programme again from a built-in one or one of the association's own, and keeping one for next time."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import programme_templates as reads
from dashboard.queries.agenda import Programme
from dashboard.queries.programme_templates import OwnTemplate
from dashboard.rules.agenda_lines import Line
from dashboard.services import programme_templates as service
from dashboard.services.programme_templates import template_lines
from dashboard.templates import programmes
from dashboard.ui import agenda_durations as durations
from dashboard.ui.agenda_draft import Draft, drop
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import NAME
from models.database import reading, writing
from models.enums import AgendaKind

__all__ = ["begin_again", "keep", "template_lines"]


def begin_again(viewer: Viewer, draft: Draft, shown: Programme, lines: Sequence[Line], t: Translator) -> None:
    """Ask which template; a built-in one goes into the draft, one of one's own is stored with its stops."""

    @st.dialog(t("Begin again from a template"), icon=":material/restart_alt:")
    def ask() -> None:
        with reading() as db:
            own = reads.own_templates(db, viewer.actor)
        offered = programmes()
        # those that begin when this visit does come first: others would not fit without moving its start
        keys = sorted(offered, key=lambda key: offered[key].starts != shown.starts)
        titles = {key: t.pick(offered[key].title.zh, offered[key].title.en) for key in keys}
        spans = {key: f"{t.time(offered[key].starts)}—{t.time(offered[key].ends)}" for key in keys}
        mine = {str(one.id): one for one in own if one.active}
        key = st.radio(
            t("Programme"),
            [*mine, *keys],
            key="agenda_template",
            format_func=lambda one: t.pick(mine[one].name, mine[one].name_en) if one in mine else titles[one],
            captions=[*(_caption(one, t) for one in mine.values()), *(spans[one] for one in keys)],
        )
        st.caption(
            t("Items of the same name keep their place, speaker and guide; the others go. Stops and groups stay.")
        )
        _took(mine[key].lasting if key in mine else [(one.kind, one.minutes) for one in offered[key].items], known, t)
        if key in mine:
            _use(viewer, draft, shown, mine[key], t)
        else:
            if st.button(t("Put into the programme"), type="primary", width="stretch", key="agenda_template_put"):
                draft.put(template_lines(offered[key], lines), offered[key].ends)
                st.rerun()
            st.caption(t("Nothing is stored until you save the programme."))
        if own:
            _in_use(viewer, own, t)

    known = durations.usual(viewer)
    ask()


def _took(lasting: Iterable[tuple[AgendaKind, int]], known: durations.Usual, t: Translator) -> None:
    """Say which items of a template took longer or less on the visits before."""
    for one in durations.differing(lasting, known, t):
        st.caption(f":material/timer: {one}")


def keep(viewer: Viewer, shown: Programme, t: Translator) -> None:
    """Ask for a name, and keep the stored programme as a template."""

    @st.dialog(t("Keep as a template"), icon=":material/bookmark_add:")
    def ask() -> None:
        with reading() as db:
            known = {one.name for one in reads.own_templates(db, viewer.actor)}
        name = st.text_input(t("Name of the template"), key="template_name", max_chars=NAME)
        if name.strip() in known:
            st.caption(t("It becomes the next version of the template of this name; the earlier one is kept."))
        st.caption(t("Items, places, notes and stops are kept; people and groups are not."))
        usual = bool(said) and st.checkbox(
            t("With the durations that it usually takes"),
            key="template_usual",
            help=t("Instead of what is planned here; fixed starts stay. They come from what was tapped on the day."),
        )
        for one in said:
            st.caption(f":material/timer: {one}")
        if st.button(t("Keep as a template"), key="template_keep", type="primary", width="stretch"):
            with showing_faults(t):
                with writing() as db:
                    service.save_template(db, actor=viewer.actor, visit_id=shown.visit_id, name=name, usual=usual)
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    lasting: list[tuple[durations.Kind, int]] = [(one.kind, one.minutes) for one in shown.lines if one.group_id is None]
    lasting += [(stop.kind, stop.minutes) for stop in shown.stops]
    said = durations.differing(lasting, durations.usual(viewer, {kind for kind, _ in lasting}), t)
    ask()


def _caption(one: OwnTemplate, t: Translator) -> str:
    items, version = t.n("1 item", "{n} items", one.items), t("version {n}", n=one.version)
    return t(", ").join((f"{one.starts}—{one.ends}", items, version))


def _use(viewer: Viewer, draft: Draft, shown: Programme, one: OwnTemplate, t: Translator) -> None:
    n = len(shown.lines)
    if n:
        st.warning(t.n("This replaces the item that is there.", "This replaces the {n} items that are there.", n))
    if st.button(t("Replace and save"), type="primary", width="stretch", key="agenda_template_apply"):
        with showing_faults(t):
            with writing() as db:
                service.apply_template(
                    db,
                    actor=viewer.actor,
                    visit_id=shown.visit_id,
                    base_version=draft.version,
                    template_id=one.id,
                    instead=True,
                )
            drop()
            st.rerun()


def _in_use(viewer: Viewer, own: Sequence[OwnTemplate], t: Translator) -> None:
    """Draw which of one's own templates are offered."""
    with st.expander(t("Templates of our own")):
        for one in own:
            st.toggle(
                escape(t.pick(one.name, one.name_en)),
                one.active,
                key=f"template_active_{one.id}",
                on_change=_set_active,
                args=(viewer, one.id, not one.active),
            )


def _set_active(viewer: Viewer, template_id: UUID, active: bool) -> None:
    with showing_faults(viewer.t), writing() as db:
        service.set_active(db, actor=viewer.actor, template_id=template_id, active=active)
