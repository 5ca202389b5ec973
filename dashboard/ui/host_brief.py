"""The host's brief, from rows: on the page, and as the PDF that is sent."""

from uuid import UUID

import streamlit as st

from dashboard.documents.host_brief import (
    BriefFirm,
    BriefGroup,
    BriefInterest,
    BriefQuestion,
    BriefWanted,
    PrintedBrief,
    host_brief_missing,
    host_brief_pdf,
)
from dashboard.documents.notice import LetterLine
from dashboard.documents.printable import without
from dashboard.errors import NotFound
from dashboard.i18n import Translator
from dashboard.queries import host_brief as queries
from dashboard.queries.agenda import timed
from dashboard.queries.booklet import Words
from dashboard.queries.host_brief import Asked, HostBrief
from dashboard.ui.escaping import escape
from dashboard.ui.tables import table
from dashboard.ui.viewer import Viewer
from models.database import reading


def draw_brief(viewer: Viewer, brief: HostBrief) -> None:
    """Draw the brief with its PDF."""
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            t(
                "{people} people of {firms} firms come, in {groups} groups. Names and positions only: no telephone, "
                "diet or note of anybody's leaves the association.",
                people=t.number(brief.people),
                firms=t.number(len(brief.firms)),
                groups=t.number(len(brief.programme.groups)),
            ),
            width="stretch",
        )
        st.download_button(
            t("Host brief (PDF)"),
            lambda: brief_bytes(viewer, brief.programme.visit_id),
            file_name=t("host-brief-{number}.pdf", number=brief.programme.number),
            mime="application/pdf",
            key="host_brief_pdf",
            icon=":material/handshake:",
            on_click="ignore",
        )
    left, right = st.columns(2, gap="large")
    with left:
        _wanted(brief, t)
        _goals(brief, t)
    with right:
        _interests(brief, t)
        _questions(t("What they ask"), brief.asked, t)
        _questions(t("Prepared for the stops"), brief.prepared[:5], t)
    _firms(brief, t)


def draw_own_brief(viewer: Viewer, visit_id: UUID) -> None:
    """Draw the brief for a host of this visit; to a host of another site there is nothing to draw."""
    try:
        with reading() as db:
            brief = queries.host_brief(db, viewer.actor, visit_id)
    except NotFound:
        return
    st.space("small")
    st.markdown("## " + viewer.t("Brief for the host"))
    draw_brief(viewer, brief)


def brief_bytes(viewer: Viewer, visit_id: UUID) -> bytes:
    """Return the brief as PDF, read afresh; characters that the font lacks are printed as 〓."""
    with reading() as db:
        brief = queries.host_brief(db, viewer.actor, visit_id)
    words = labels(viewer.t)
    printed = to_brief(brief, viewer.t)
    return host_brief_pdf(without(printed, host_brief_missing(printed, words)), words)


def to_brief(brief: HostBrief, t: Translator) -> PrintedBrief:
    """Return what is printed, in the translator's language."""
    shown = brief.programme
    by_id = {line.id: line for line in shown.lines}
    return PrintedBrief(
        language=t.language,
        association=_say(brief.association, t),
        title=t.pick(shown.title, shown.title_en),
        theme=_say(brief.theme, t),
        day=t(
            "{day}, {start}–{end}", day=t.date(shown.day, "long"), start=t.time(shown.starts), end=t.time(shown.ends)
        ),
        place=_say(brief.meeting_place, t),
        contact=" ".join(part for part in (_say(brief.contact, t), brief.contact_phone) if part),
        people=t.number(brief.people),
        firms_count=t.number(len(brief.firms)),
        groups_count=t.number(len(shown.groups)) if shown.groups else "",
        wanted=tuple(
            BriefWanted(title=_say(one.title, t), due=t.date(one.due, "weekday"), done=one.done) for one in brief.wanted
        ),
        goals=tuple(_say(goal, t) for goal in brief.goals),
        interests=tuple(
            BriefInterest(name=_say(one.title, t), people=t.number(one.people), share=_share(one.people, brief.people))
            for one in brief.interests
            if any(other.people for other in brief.interests)
        ),
        asked=tuple(BriefQuestion(text=_say(one.text, t), note=_note(one, t)) for one in brief.asked),
        prepared=tuple(BriefQuestion(text=_say(one.text, t), note=_note(one, t)) for one in brief.prepared),
        programme=tuple(
            LetterLine(
                time=f"{t.time(one.start.time())}–{t.time(one.end.time())}",
                title=t.pick(by_id[one.item.id].title, by_id[one.item.id].title_en),
                place=t.pick(by_id[one.item.id].place, by_id[one.item.id].place_en),
            )
            for one in timed(shown).items
        ),
        groups=tuple(
            BriefGroup(
                name=t.pick(group.name, group.name_en),
                guide=_guide(brief, group.guide_id, t),
                members=t.n("1 person", "{n} people", group.members),
            )
            for group in shown.groups
        ),
        firms=tuple(
            BriefFirm(
                name=_say(firm.name, t) or _say(brief.association, t),
                kind=t.enum(firm.kind) if firm.kind else "",
                people=tuple(
                    " ".join(part for part in (_say(one.name, t), _say(one.title, t)) if part) for one in firm.guests
                ),
            )
            for firm in brief.firms
        ),
    )


def labels(t: Translator) -> dict[str, str]:
    """Return the brief's headings."""
    return {
        "day": t("Date"),
        "place": t("Meeting place"),
        "contact": t("Contact"),
        "people": t("People"),
        "firms": t("Firms"),
        "groups": t("Groups"),
        "wanted": t("What we need from you"),
        "by": t("By"),
        "done": t("settled"),
        "goals": t("What we want to learn"),
        "interests": t("What they care about"),
        "asked": t("What they ask"),
        "prepared": t("Prepared for the stops"),
        "programme": t("Programme"),
        "groups_guides": t("Groups and guides"),
        "group": t("Group"),
        "guide": t("Guide"),
        "members": t("People"),
        "guests": t("The guests"),
        "time": t("Time"),
        "item": t("Programme item"),
        "where": t("Place"),
        "who": t("Brief for the host"),
        "privacy": t("For receiving the guests only; please do not pass it on."),
    }


def _wanted(brief: HostBrief, t: Translator) -> None:
    st.markdown("### " + t("What we need from you"))
    if not brief.wanted:
        st.caption(t("Nothing is asked of the host yet."))
    with st.container(key="rows_wanted"):
        for number, one in enumerate(brief.wanted):
            with st.container(key=f"wanted_{number}", horizontal=True, vertical_alignment="center"):
                mark = ":material/check_circle:" if one.done else ":material/radio_button_unchecked:"
                st.markdown(f"{mark} {escape(_say(one.title, t))}", width="stretch")
                st.markdown(t.date(one.due, "weekday"), width="content")


def _goals(brief: HostBrief, t: Translator) -> None:
    if brief.goals:
        st.markdown("### " + t("What we want to learn"))
        st.markdown("\n".join(f"{n}. {escape(_say(goal, t))}" for n, goal in enumerate(brief.goals, start=1)))


def _interests(brief: HostBrief, t: Translator) -> None:
    st.markdown("### " + t("What they care about"))
    if not any(one.people for one in brief.interests):
        st.caption(t("Nobody has named an interest yet."))
        return
    for one in brief.interests:
        people = t.n("1 person", "{n} people", one.people)
        st.progress(_share(one.people, brief.people), text=f"{escape(_say(one.title, t))}\u3000{people}")


def _questions(title: str, asked: tuple[Asked, ...], t: Translator) -> None:
    if asked:
        st.markdown("### " + title)
        for one in asked:
            note = _note(one, t)
            st.markdown(f"- {escape(_say(one.text, t))}" + (f" :gray[{escape(note)}]" if note else ""))


def _firms(brief: HostBrief, t: Translator) -> None:
    st.markdown("### " + t("The guests"))
    if not brief.firms:
        st.caption(t("Nobody has registered yet."))
        return
    separator = "、" if t.language == "zh" else ", "
    table(
        {
            t("Firm"): [_say(firm.name, t) or _say(brief.association, t) for firm in brief.firms],
            t("Manages mostly"): [t.enum(firm.kind) if firm.kind else "" for firm in brief.firms],
            t("People"): [len(firm.guests) for firm in brief.firms],
            t("Job title"): [
                separator.join(dict.fromkeys(title for one in firm.guests if (title := _say(one.title, t))))
                for firm in brief.firms
            ],
        },
        key="brief_firms",
        selectable=False,
    )


def _guide(brief: HostBrief, guide_id: object, t: Translator) -> str:
    guide = next((one for one in brief.programme.guides if one.id == guide_id), None)
    return t.pick(guide.name, guide.name_en) if guide else ""


def _note(asked: Asked, t: Translator) -> str:
    if asked.votes:
        return t.n("1 more would ask it", "{n} more would ask it", asked.votes)
    return _say(asked.about, t)


def _share(people: int, of: int) -> float:
    return min(1.0, people / of) if of else 0.0


def _say(words: Words, t: Translator) -> str:
    return t.pick(words.zh, words.en)
