"""What is printed for a visit: each document by itself, and all of them in one pack for the print shop."""

from itertools import groupby

import streamlit as st

from dashboard.ui import background, print_gaps
from dashboard.ui import print_documents as pieces
from dashboard.ui.escaping import escape
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit

PACK = "print_pack"

viewer, t = open_page("documents", heading=False)
visit = pick_visit(viewer)
facts = pieces.read_facts(viewer, visit.id)
documents = pieces.printables(viewer, facts)
ready = [one for one in documents if not one.lacks]
made = background.take(PACK, t)
if made is not None:  # it knows whose it is: another visit may have been chosen while it was made
    st.session_state[PACK] = made
kept = st.session_state.get(PACK)


def begin_pack() -> None:
    """Make the pack in the background."""
    background.begin(PACK, lambda report: pieces.make_pack(facts, ready, report, t))


with st.container(key="title_documents", horizontal=True, vertical_alignment="center"):
    st.title(t("Documents"), width="stretch")
    if not background.running(PACK):
        st.button(
            t("Make it anew") if kept is not None and kept[0] == visit.id else t("Make the print pack"),
            key="documents_make",
            icon=":material/print:",
            type="tertiary" if kept is not None and kept[0] == visit.id else "primary",
            on_click=begin_pack,
        )
    if kept is not None and kept[0] == visit.id:
        st.download_button(
            t("Download the pack"),
            kept[1],
            file_name=t("print-pack-{number}.zip", number=visit.number),
            mime="application/zip",
            key="documents_pack",
            icon=":material/folder_zip:",
            type="primary",
            on_click="ignore",
        )
waiting = len(documents) - len(ready)
st.markdown(
    t.n("1 document is ready", "{n} documents are ready", len(ready))
    + (t(", ") + t.n("1 waits for something", "{n} wait for something", waiting) if waiting else "")
    + t(". They are made afresh with every press, from what is stored now.")
)
background.show(PACK, t, t("Setting the documents"))
lacking = print_gaps.unprintable(viewer, facts)
if lacking:
    st.warning(
        t(
            "The printed font lacks {characters}; 〓 stands in their place.",
            characters=" ".join(print_gaps.union(lacking)),
        ),
        icon=":material/font_download_off:",
    )
for section, rows in groupby(documents, key=lambda one: one.section):
    st.markdown(f"### {section}")
    with st.container(border=True, key=f"rows_documents_{documents.index(first := next(rows))}"):
        for one in (first, *rows):
            with st.container(key=f"document_{one.key}", horizontal=True, vertical_alignment="center"):
                words = f"**{escape(one.title)}**  \n:small[{escape(one.hint)}]"
                if signs := lacking.get(one.key):
                    words += f" :orange[:material/font_download_off: {escape(' '.join(signs))}]"
                st.markdown(f":material/{one.icon}: {words}", width="stretch")
                if one.lacks:
                    st.markdown(f":gray[:material/hourglass_empty: {escape(one.lacks)}]", width="content")
                    continue
                order = ready.index(one) + 1
                st.download_button(
                    t("Word") if one.ending == "docx" else t("PDF"),
                    one.make,
                    file_name=pieces.file_name(visit.number, one, order, t),
                    mime=one.mime,
                    key=f"print_{one.key}",
                    icon=":material/download:",
                    on_click="ignore",
                )
