"""The sheet of badges in a viewer's language, from rows; and the addresses that its codes hold."""

from collections.abc import Sequence
from uuid import UUID

from dashboard.documents.badges import BadgeSheets, BadgeSize, PrintedBadge, badges_pdf
from dashboard.i18n import Translator
from dashboard.queries import badges
from dashboard.queries.badges import BadgeSheet
from dashboard.rules import badge_tokens
from dashboard.settings import settings
from dashboard.ui.viewer import Viewer
from models.database import reading


def field_address() -> str:
    """Return the address of the field app, as phones reach it."""
    return f"{settings().base_url}/field/"


def badge_address(token: str) -> str:
    """Return what a badge's QR code holds."""
    return f"{settings().base_url}{badge_tokens.PATH}{token}"


def sheet_bytes(
    viewer: Viewer, visit_id: UUID, badge_ids: Sequence[UUID], *, size: BadgeSize = BadgeSize.CARD
) -> bytes:
    """Return these badges as PDF, worked out afresh."""
    with reading() as db:
        rows = badges.badge_links(db, viewer.actor, visit_id, badge_ids=badge_ids)
    return badges_pdf(to_sheets(rows, viewer.t), {"scan": viewer.t("Scan to sign in, or type the code")}, size=size)


def to_sheets(rows: BadgeSheet, t: Translator) -> BadgeSheets:
    """Return what is printed, in the translator's language."""
    return BadgeSheets(
        language=t.language,
        association=t.pick(rows.association, rows.association_en),
        title=t.pick(rows.visit, rows.visit_en),
        day=t.date(rows.day, "long"),
        badges=[
            PrintedBadge(
                name=t.pick(one.name, one.name_en),
                post=t.pick(one.title, one.title_en),
                firm=t.pick(one.firm, one.firm_en),
                group=t.pick(one.group, one.group_en),
                code=one.code,
                url=badge_address(one.token),
            )
            for one in rows.links
        ],
    )
