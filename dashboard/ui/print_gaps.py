"""Characters that the printed font lacks, by document: told before anybody prints, never dropped in silence."""

from collections.abc import Sequence

from dashboard.documents.host_brief import host_brief_missing
from dashboard.documents.materials_list import materials_missing
from dashboard.documents.notice import notice_missing
from dashboard.documents.programme import programme_missing
from dashboard.documents.typesetting import missing_glyphs, texts_in
from dashboard.queries import attendance, booklet, materials, member_notice
from dashboard.queries import host_brief as briefs
from dashboard.queries.rotation import TourShown
from dashboard.settings import settings
from dashboard.ui import booklet as booklets
from dashboard.ui import certificate_sheet, host_brief, material_list, notice_words, route_cards
from dashboard.ui.print_documents import Facts
from dashboard.ui.viewer import Viewer
from models.database import reading

Lacking = dict[str, list[str]]


def unprintable(viewer: Viewer, facts: Facts) -> Lacking:
    """Return by the key of a document the characters that are printed as 〓 in it; without those that lack none."""
    t, visit_id, base_url = viewer.t, facts.head.id, settings().base_url
    with reading() as db:
        told = member_notice.notice_facts(db, viewer.actor, visit_id)
        brief = briefs.host_brief(db, viewer.actor, visit_id)
        shown = materials.materials(db, viewer.actor, visit_id)
        rows = booklet.booklet(db, viewer.actor, visit_id)
        certified = attendance.certificates(db, viewer.actor, visit_id)
    letter = notice_words.letter(told, notice_words.draft_of(told, t), t, base_url=base_url)
    listed = material_list.to_list(facts.head, shown, t.pick(rows.association.zh, rows.association.en), t)
    people = [t.pick(row.name, row.name_en) for row in facts.expected]
    firms = [(t.pick(row.firm, row.firm_en), t.pick(row.title, row.title_en)) for row in facts.expected]
    groups = [(t.pick(one.name, one.name_en), t.pick(one.guide, one.guide_en)) for one in facts.groups]
    on_badge = [*people, *firms, *groups, t.pick(rows.programme.title, rows.programme.title_en)]
    found = {
        "notice": notice_missing(letter, notice_words.letter_words(t)),
        "brief": host_brief_missing(host_brief.to_brief(brief, t), host_brief.labels(t)),
        "materials": materials_missing(listed, material_list.labels(t)),
        "booklet": programme_missing(booklets.to_booklet(rows, t, base_url=base_url), booklets.labels(t)),
        "badges": _lacking(on_badge),
        "badges_lanyard": _lacking(on_badge),
        "sign_in": _lacking([people, firms, groups]),
        "route_cards": _of_cards(viewer, facts),
        "checklist": _lacking([facts.pack.site, list(facts.pack.places), list(facts.pack.dimensions)]),
        "survey": _lacking(facts.pack.survey[1]) if facts.pack.survey is not None else [],
        "certificates": _lacking(
            [certificate_sheet.to_certificates(certified, t), certificate_sheet.certificate_words(t)]
        ),
    }
    return {key: lacking for key, lacking in found.items() if lacking}


def union(lacking: Lacking) -> list[str]:
    """Return every character once, in the order of the documents."""
    return list(dict.fromkeys(one for signs in lacking.values() for one in signs))


def _lacking(value: object) -> list[str]:
    return missing_glyphs(texts_in(value))


def _of_cards(viewer: Viewer, facts: Facts) -> list[str]:
    tours: Sequence[TourShown] = facts.tours[:1]
    return [
        sign
        for tour in tours
        if tour.plan is not None
        for sign in route_cards.unprintable(route_cards.cards(facts.route, tour, tour.plan, viewer.t))
    ]
