"""The certificates of a visit in a viewer's language, from rows."""

from collections.abc import Sequence
from uuid import UUID

from dashboard.documents.certificate import CertificateSheets, PrintedCertificate, certificates_pdf
from dashboard.i18n import Translator
from dashboard.queries import attendance
from dashboard.queries.attendance import Certificate, Certificates
from dashboard.ui.viewer import Viewer
from models.database import reading


def certificate_bytes(viewer: Viewer, visit_id: UUID, registration_ids: Sequence[UUID] | None = None) -> bytes:
    """Return these people's certificates as PDF, or everybody's; worked out afresh."""
    with reading() as db:
        rows = attendance.certificates(db, viewer.actor, visit_id, registration_ids=registration_ids)
    return certificates_pdf(to_certificates(rows, viewer.t), certificate_words(viewer.t))


def certificate_words(t: Translator) -> dict[str, str]:
    return {
        "title": t("Certificate of Attendance"),
        "certifies": t("This is to certify that"),
        "number": t("No."),
        "seal": t("Valid with the association's seal"),
    }


def to_certificates(rows: Certificates, t: Translator) -> CertificateSheets:
    """Return what is printed, in the translator's language."""
    return CertificateSheets(
        language=t.language,
        association=t.pick(rows.association, rows.association_en),
        theme=t.pick(rows.theme, rows.theme_en),
        day=t.date(rows.day, "long"),
        people=[
            PrintedCertificate(
                name=t.pick(one.name, one.name_en),
                post=t.pick(one.title, one.title_en),
                firm=t.pick(one.firm, one.firm_en),
                statement=_statement(one, rows, t),
                number=one.number,
            )
            for one in rows.people
        ],
    )


def _statement(one: Certificate, rows: Certificates, t: Translator) -> str:
    return t(
        "took part in the study visit “{visit}” on {day}. Time attended: {hours} h.",
        day=t.date(rows.day, "long"),
        visit=t.pick(rows.visit, rows.visit_en),
        hours=t.number(one.hours, 0 if one.hours == one.hours.to_integral_value() else 1),
    )
