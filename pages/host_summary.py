"""What visitors took home from the host's site: in numbers, and without anybody's name."""

import streamlit as st

from dashboard.errors import NotFound
from dashboard.queries import host_summary as queries
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.result_panels import TONES
from dashboard.ui.shell import open_page
from dashboard.ui.tables import table
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import VisitStatus

MOST = 8

viewer, t = open_page("host_summary", heading=False)
visit = pick_visit(viewer, among=(VisitStatus.CLOSED, VisitStatus.ARCHIVED))
summary = None
with reading() as db:
    try:
        summary = queries.host_summary(db, viewer.actor, visit.id)
    except NotFound:
        summary = None  # a visit to somebody else's site, seen as a guest
st.title(t("What visitors took home"))
if summary is None or not summary.ready:
    st.space("small")
if summary is None:
    empty_state(t("Not your site"), t("This summary is for the site that was visited."), icon=":material/handshake:")
    st.stop()
if not summary.ready:
    empty_state(
        t("Not ready yet"),
        t("The association closes the visit when everybody has finished; then the summary stands here."),
        icon=":material/hourglass_empty:",
    )
    st.stop()
st.markdown(
    t(
        "{observers} observers looked at {points} points. Only counts of three people and more are shown, no names.",
        observers=t.number(summary.observers),
        points=t.number(summary.points),
    )
)
left, right = st.columns(2, gap="large")
for column, title, none, points in (
    (left, t("What they admired"), t("No point was praised by three people or more."), summary.admired),
    (right, t("What they would like to ask"), t("No point was asked about by three people or more."), summary.asked),
):
    with column:
        st.markdown(f"### {title}")
        if not points:
            st.caption(none)
        with st.container(key=f"rows_host_{'left' if column is left else 'right'}"):
            for place, point in enumerate(points[:MOST]):
                with st.container(key=f"host_{'l' if column is left else 'r'}_{place}", horizontal=True):
                    tag = f":{TONES[point.tag]}-background[{t.enum(point.tag)}]"
                    st.markdown(f"{tag}\u3000{escape(t.pick(point.title, point.title_en))}", width="stretch")
                    st.markdown(f"**{t.n('one observer', '{n} observers', point.observers)}**", width="content")
st.space("small")
st.markdown(f"### {t('By dimension')}")
table(
    {
        t("Dimension"): [t.pick(d.short, d.short_en) for d in summary.dimensions],
        t("Praised"): [d.highlights for d in summary.dimensions],
        t("Would borrow"): [d.borrows for d in summary.dimensions],
        t("Asked"): [d.questions for d in summary.dimensions],
        t("Suggested"): [d.suggestions for d in summary.dimensions],
    },
    key="host_dimensions",
    selectable=False,
)
