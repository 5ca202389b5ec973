"""The formal notice to members: its form, its preview as it will be printed, and its files."""

from dataclasses import replace

import streamlit as st

from dashboard.documents.notice import NoticeLetter, notice_missing, notice_pdf
from dashboard.documents.notice_docx import notice_docx
from dashboard.documents.printable import without
from dashboard.i18n import LANGUAGES, Translator, translator
from dashboard.queries.member_notice import NoticeFacts
from dashboard.queries.visits import VisitHead, today_at
from dashboard.rules.notice_content import MOST_LETTERS, NoticePart, edited
from dashboard.services.member_notice import NoticeFields, save_notice
from dashboard.settings import settings
from dashboard.ui import notice_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHORT = (NoticePart.TITLE, NoticePart.ADDRESSEE, NoticePart.TIME, NoticePart.CONTACT, NoticePart.SIGN_OFF)
TALL = {NoticePart.PURPOSE: 150, NoticePart.DISCIPLINE: 190}  # pixels


def draw_notice(viewer: Viewer, head: VisitHead, facts: NoticeFacts, *, may_edit: bool) -> None:
    """Draw the tab: the form at the left, the letter at the right."""
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            t("Written from the visit; what you do not change follows it. Both languages are kept apart."),
            width="stretch",
        )
        language = st.segmented_control(
            t("Language of the notice"),
            list(LANGUAGES),
            default=t.language,
            key="notice_language",
            label_visibility="collapsed",
            format_func=LANGUAGES.__getitem__,
            required=True,
        )
    of = translator(language or t.language)
    draft = words.draft_of(facts, of)
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        if may_edit:
            draft = _form(viewer, head, facts, draft, of)
    made = words.letter(facts, draft, of, base_url=settings().base_url)
    with right if may_edit else st.container():
        _downloads(head, made, of, t)
        _preview(made, of)


def _form(viewer: Viewer, head: VisitHead, facts: NoticeFacts, draft: words.Draft, of: Translator) -> words.Draft:
    """Draw the fields and return the notice as they have it now; it is kept when asked to."""
    t = viewer.t
    end = f"{head.id}_{of.language}_{facts.version}"
    names = words.headings(t)
    one, two = st.columns(2)
    reference = one.text_input(
        t("Number of the letter"), draft.reference, max_chars=120, key=f"notice_reference_{end}",
        placeholder=t("e.g. no. 12 of 2026"),
    )  # fmt: skip
    issued_on = two.date_input(
        t("Date of the letter"), draft.issued_on or today_at(viewer.profile.timezone), key=f"notice_day_{end}"
    )
    parts = {}
    for part in NoticePart:
        key, text = f"notice_{part.value}_{end}", draft.parts[part]
        if part in SHORT:
            parts[part] = st.text_input(names[part], text, max_chars=MOST_LETTERS, key=key)
        else:
            parts[part] = st.text_area(names[part], text, max_chars=MOST_LETTERS, height=TALL.get(part, 80), key=key)
    st.caption(t("An emptied field goes back to what the visit suggests."))
    written = edited(parts, words.suggestion(facts, of), of.language, facts.written)
    shown = replace(draft, reference=reference, issued_on=issued_on)
    shown = replace(shown, parts={part: text.strip() or draft.parts[part] for part, text in parts.items()})
    unsaved = (written, reference, issued_on) != (dict(facts.written), facts.reference, facts.issued_on)
    if st.button(t("Save the notice"), icon=":material/save:", key=f"notice_save_{end}", disabled=not unsaved):
        with showing_faults(t):
            with writing() as db:
                save_notice(
                    db,
                    actor=viewer.actor,
                    visit_id=head.id,
                    base_version=facts.version,
                    change=NoticeFields(reference, issued_on, written),
                )
            st.toast(t("Saved"), icon=":material/check:")
            st.rerun()
    return shown


def _downloads(head: VisitHead, made: NoticeLetter, of: Translator, t: Translator) -> None:
    told = words.letter_words(of)
    missing = notice_missing(made, told)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            t("Notice (PDF)"),
            lambda: notice_pdf(without(made, missing), told),
            file_name=t("notice-{number}.pdf", number=head.number),
            mime="application/pdf",
            key="notice_pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
        )
        st.download_button(
            t("Notice (Word)"),
            lambda: notice_docx(made, told),
            file_name=t("notice-{number}.docx", number=head.number),
            mime=DOCX,
            key="notice_docx",
            icon=":material/description:",
            on_click="ignore",
        )
    if missing:
        st.warning(
            t("The printed font lacks {characters}; 〓 stands in their place. The Word file has them.",
              characters=escape(" ".join(missing))),
            icon=":material/font_download_off:",
        )  # fmt: skip


def _preview(made: NoticeLetter, of: Translator) -> None:
    """Show the letter as it reads; the PDF holds the same words in its form."""
    ordinals = "一二三四五六七八九十"
    with st.container(border=True, key="notice_preview"):
        st.markdown(f"### :red[{escape(made.head)}]", text_alignment="center")
        if made.reference:
            st.markdown(escape(made.reference), text_alignment="center")
        st.divider()
        st.markdown(f"#### {escape(made.title)}", text_alignment="center")
        st.markdown(escape(made.addressee))
        st.markdown(_lines(made.opening))
        for number, section in enumerate(made.sections):
            ordinal = f"{ordinals[number]}、" if of.language == "zh" else f"{number + 1}. "
            st.markdown(f"**{escape(ordinal + section.heading)}**\n\n{_lines(section.text)}")
            if section.key == NoticePart.PROGRAMME.value and made.programme:
                st.markdown(
                    "\n".join(
                        f"- {line.time}\u3000{escape(line.title)}"
                        + (f"\u3000:gray[{escape(line.place)}]" if line.place else "")
                        for line in made.programme
                    )
                )
        st.markdown(_lines(made.sign_off))
        st.markdown(f"{escape(made.association)}  \n{escape(made.date)}", text_alignment="right")


def _lines(text: str) -> str:
    return "\n\n".join(escape(line) for line in text.splitlines() if line.strip())
