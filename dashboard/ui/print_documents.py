"""Everything of a visit that can be printed: how each document is made, and why one is not ready yet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from dashboard.documents.badges import BadgeSize
from dashboard.documents.materials_list import materials_missing, materials_pdf
from dashboard.documents.notice import NoticeLetter, notice_missing, notice_pdf
from dashboard.documents.notice_docx import notice_docx
from dashboard.documents.pack import print_pack
from dashboard.documents.printable import without
from dashboard.i18n import Translator
from dashboard.queries import attendance, badges, field, materials, member_notice, registrations, rotation
from dashboard.queries.badges import BadgeRow
from dashboard.queries.field import VisitPack
from dashboard.queries.registrations import GroupRow, RegistrationRow
from dashboard.queries.rotation import TourShown, Workbench
from dashboard.queries.visits import VisitHead
from dashboard.queries.visits import head as visit_head
from dashboard.settings import settings
from dashboard.ui import (
    agenda_downloads,
    badge_list,
    badge_sheet,
    certificate_sheet,
    host_brief,
    material_list,
    notice_words,
    papers,
    route_cards,
)
from dashboard.ui.background import Report
from dashboard.ui.viewer import Viewer
from models.database import reading
from models.enums import RegistrationState

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Printable:
    """One document. `lacks` says in words why there is nothing to print yet; it is empty where there is."""

    key: str
    section: str
    title: str
    hint: str
    icon: str
    make: Callable[[], bytes]
    lacks: str = ""
    ending: str = "pdf"

    @property
    def mime(self) -> str:
        return DOCX if self.ending == "docx" else PDF


@dataclass(frozen=True, slots=True)
class Facts:
    """What the documents are made from, read at one moment."""

    head: VisitHead
    pack: VisitPack
    people: Sequence[RegistrationRow]
    groups: Sequence[GroupRow]
    badges: Sequence[BadgeRow]
    route: Workbench
    present: int

    @property
    def expected(self) -> list[RegistrationRow]:
        return [row for row in self.people if row.state is RegistrationState.REGISTERED]

    @property
    def tours(self) -> list[TourShown]:
        return [tour for tour in self.route.tours if tour.in_force]


def read_facts(viewer: Viewer, visit_id: UUID) -> Facts:
    """Read them; the number of statements does not depend on how many people come."""
    with reading() as db:
        return Facts(
            head=visit_head(db, viewer.actor, visit_id),
            pack=field.visit_pack(db, viewer.actor, visit_id),
            people=registrations.registrations(db, viewer.actor, visit_id),
            groups=registrations.groups(db, viewer.actor, visit_id),
            badges=badges.badges(db, viewer.actor, visit_id),
            route=rotation.workbench(db, viewer.actor, visit_id),
            present=len(attendance.certificates(db, viewer.actor, visit_id).people),
        )


def printables(viewer: Viewer, facts: Facts) -> list[Printable]:
    """Return every document of the visit, in the order in which they are needed."""
    return [*_before(viewer, facts), *_on_the_day(viewer, facts), *_afterwards(viewer, facts)]


def _before(viewer: Viewer, facts: Facts) -> Iterable[Printable]:
    t, visit_id, base_url = viewer.t, facts.head.id, settings().base_url
    section = t("Before the visit")

    def letter() -> tuple[NoticeLetter, dict[str, str]]:
        with reading() as db:
            told = member_notice.notice_facts(db, viewer.actor, visit_id)
        draft = notice_words.draft_of(told, t)
        return notice_words.letter(told, draft, t, base_url=base_url), notice_words.letter_words(t)

    def notice() -> bytes:
        made, words = letter()
        return notice_pdf(without(made, notice_missing(made, words)), words)

    def materials_list() -> bytes:
        with reading() as db:
            shown = materials.materials(db, viewer.actor, visit_id)
        association = t.pick(viewer.profile.association, viewer.profile.association_en)
        listed, words = material_list.to_list(facts.head, shown, association, t), material_list.labels(t)
        return materials_pdf(without(listed, materials_missing(listed, words)), words)

    yield Printable("notice", section, t("Notice to members"), t("A4, an official letter"), "mail", notice)
    yield Printable(
        "notice_word", section, t("Notice to members (Word)"), t("To be edited and sealed"), "description",
        lambda: notice_docx(*letter()), ending="docx",
    )  # fmt: skip
    yield Printable(
        "brief", section, t("Host brief"), t("A4, for the host alone"), "handshake",
        lambda: host_brief.brief_bytes(viewer, visit_id),
    )  # fmt: skip
    yield Printable("materials", section, t("Materials list"), t("A4, with what to buy"), "inventory", materials_list)


def _on_the_day(viewer: Viewer, facts: Facts) -> Iterable[Printable]:
    t, shown, section = viewer.t, facts.route.programme, viewer.t("On the day")
    nobody = "" if facts.expected else t("Nobody is registered yet")
    working = badge_list.working(facts.badges)
    unissued = nobody or ("" if working else t("Badges are issued on their own page first"))
    tour = next(iter(facts.tours), None)

    def cards() -> bytes:
        assert tour is not None
        assert tour.plan is not None
        return route_cards.cards_bytes(viewer, facts.route, tour, tour.plan)

    yield Printable(
        "booklet", section, t("Booklet of the visit"), t("A5, one for everybody"), "menu_book",
        lambda: agenda_downloads.booklet_bytes(viewer, shown), "" if shown.lines else t("No items yet"),
    )  # fmt: skip
    for size, title, hint in (
        (BadgeSize.CARD, t("Badges, ten to a sheet"), t("A4 to cut, 85 × 54 mm")),
        (BadgeSize.LANYARD, t("Badges for lanyards"), t("A4 to cut, four of A6")),
    ):
        yield Printable(
            size.value, section, title, hint, "badge",
            partial(badge_sheet.sheet_bytes, viewer, facts.head.id, working, size=size), unissued,
        )  # fmt: skip
    yield Printable(
        "sign_in", section, t("Sign-in sheet"), t("A4, by group, with lines for walk-ins"), "how_to_reg",
        lambda: papers.sign_in_sheet(facts.pack, facts.people, facts.groups, t), nobody,
    )  # fmt: skip
    yield Printable(
        "route_cards", section, t("Route cards"), t("A5, one for each group"), "signpost", cards,
        "" if tour is not None else t("No rotation is in force yet"),
    )  # fmt: skip
    yield Printable(
        "checklist", section, t("Observation sheet"), t("A4, for who has no tablet"), "checklist",
        lambda: papers.paper_checklist(facts.pack, t, app_url=badge_sheet.field_address()),
        "" if any(place.cards for place in facts.pack.places) else t("The visit has no checklist yet"),
    )  # fmt: skip
    yield Printable(
        "survey", section, t("Survey on paper"), t("A4, with the code for phones"), "rate_review",
        lambda: papers.paper_survey(facts.pack, t, base_url=settings().base_url),
        "" if facts.pack.survey is not None else t("The survey is not open yet"),
    )  # fmt: skip


def _afterwards(viewer: Viewer, facts: Facts) -> Iterable[Printable]:
    t = viewer.t
    yield Printable(
        "certificates", t("Afterwards"), t("Certificates of attendance"),
        t("A4, for who was there"), "workspace_premium",
        lambda: certificate_sheet.certificate_bytes(viewer, facts.head.id),
        "" if facts.present else t("Nobody has signed in yet"),
    )  # fmt: skip


def file_name(number: int, one: Printable, order: int, t: Translator) -> str:
    """Return e.g. “13-05 签到表.pdf”: in the order of the page, with nothing that a file system refuses."""
    plain = "".join("-" if sign in '\\/:*?"<>|' else sign for sign in one.title)
    return t("{number}-{order} {title}.{ending}", number=number, order=f"{order:02d}", title=plain, ending=one.ending)


def make_pack(facts: Facts, ready: Sequence[Printable], report: Report, t: Translator) -> tuple[UUID, bytes] | None:
    """Make every document and return the visit's id with the pack of them; None where it was stopped on the way."""
    files = {}
    for order, one in enumerate(ready, start=1):
        if not report((order - 1) / len(ready), one.title):
            return None
        files[file_name(facts.head.number, one, order, t)] = one.make()
    return facts.head.id, print_pack(files)
