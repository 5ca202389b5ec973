"""Checklist templates and their versions: made, drafted, published, retired."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules.checklist import ChecklistDraft
from dashboard.rules.checklist_faults import all_faults, template_faults
from dashboard.rules.plain_text import clean_text
from dashboard.services import audit
from dashboard.services.checklist_rows import (
    add_template,
    add_version,
    fetch_draft,
    next_number,
    refuse_second_draft,
    template_by_key,
    versions_of,
    write_content,
    written,
)
from models import ChecklistTemplate, ChecklistVersion
from models.base import LINE, utc_now
from models.enums import TemplateState


def create_template(db: Session, *, actor: Actor, key: str, title: str, title_en: str = "") -> ChecklistVersion:
    """Make a template with an empty first draft; return the draft.

    Raises Invalid (`checklist.empty`, `.too_long`, `.bad_key`, `.bad_text`) or Conflict `checklist.key_taken`.
    """
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    draft = ChecklistDraft(key=key, title=_tidy(title), title_en=_tidy(title_en))
    for fault in template_faults(draft):
        raise fault.refusal()
    take_turns(db, grant)
    if template_by_key(db, grant, key) is not None:
        raise Conflict("checklist.key_taken", field="key", key=key)
    return add_version(db, grant, add_template(db, grant, draft), number=1)


def rename_template(db: Session, *, actor: Actor, template_id: UUID, title: str, title_en: str = "") -> None:
    """Give a template another title; its versions keep their content."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    template = fetch(db, ChecklistTemplate, grant, template_id, lock=True)
    draft = ChecklistDraft(key=template.key, title=_tidy(title), title_en=_tidy(title_en))
    for fault in template_faults(draft):
        raise fault.refusal()
    before = audit.values(template)
    template.title, template.title_en = draft.title, draft.title_en
    audit.record(db, grant, "rename", "ChecklistTemplate", template.id, before=before, after=audit.values(template))


def create_draft(db: Session, *, actor: Actor, template_id: UUID) -> ChecklistVersion:
    """Return a new draft that repeats the newest published version word for word.

    Points keep their keys, so that scores can be compared across versions. Raises Conflict
    `checklist.draft_exists` while an earlier draft waits.
    """
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    template = fetch(db, ChecklistTemplate, grant, template_id, lock=True)
    versions = versions_of(db, grant, template.id)
    refuse_second_draft(versions)
    version = add_version(db, grant, template, number=next_number(versions))
    source = next((one for one in versions if one.state is not TemplateState.DRAFT), None)
    if source is not None:
        write_content(db, version, written(db, grant, template, source.id).dimensions)
    return version


def publish(db: Session, *, actor: Actor, version_id: UUID, base_version: int, note: str = "") -> ChecklistVersion:
    """Put a draft in force; from now on it never changes, and the version before it is no longer offered.

    Raises Conflict `checklist.published` or `checklist.changed`, and Invalid `checklist.unsound` with the refusals
    of every fault in `faults`.
    """
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    version = fetch_draft(db, grant, version_id, base_version)
    template = fetch(db, ChecklistTemplate, grant, version.template_id)
    note = _tidy(note)
    if len(note) > LINE:
        raise Invalid("checklist.too_long", field="note", limit=LINE, length=len(note))
    faults = all_faults(written(db, grant, template, version.id))
    if faults:
        raise Invalid("checklist.unsound", field="version", n=len(faults), faults=[fault.refusal() for fault in faults])
    before = audit.values(version)
    db.execute(
        update(ChecklistVersion)
        .where(
            col(ChecklistVersion.association_id) == grant.association_id,
            col(ChecklistVersion.template_id) == template.id,
            col(ChecklistVersion.state) == TemplateState.PUBLISHED,
        )
        .values(state=TemplateState.RETIRED)
    )
    version.state, version.published_at, version.note = TemplateState.PUBLISHED, utc_now(), note
    version.version += 1
    db.flush()
    audit.record(db, grant, "publish", "ChecklistVersion", version.id, before=before, after=audit.values(version))
    return version


def retire_version(db: Session, *, actor: Actor, version_id: UUID) -> None:
    """Offer a published version no longer; visits that use it keep it."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    version = fetch(db, ChecklistVersion, grant, version_id, lock=True)
    if version.state is not TemplateState.PUBLISHED:
        raise Conflict("checklist.not_published", state=version.state)
    before = audit.values(version)
    version.state = TemplateState.RETIRED
    audit.record(db, grant, "retire", "ChecklistVersion", version.id, before=before, after=audit.values(version))


def delete_draft(db: Session, *, actor: Actor, version_id: UUID) -> None:
    """Throw a draft away, and with a template's only draft the template; the audit keeps what it said."""
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    version = fetch_draft(db, grant, version_id)
    template = fetch(db, ChecklistTemplate, grant, version.template_id, lock=True)
    content = written(db, grant, template, version.id)
    points = [point.key for dimension in content.dimensions for point in dimension.points]
    before = audit.values(version) | {"template": template.title, "points": points}
    audit.record(db, grant, "delete", "ChecklistVersion", version.id, before=before)
    db.delete(version)
    db.flush()
    if not versions_of(db, grant, template.id):
        audit.record(db, grant, "delete", "ChecklistTemplate", template.id, before=audit.values(template))
        db.delete(template)
        db.flush()


def _tidy(text: object) -> str:
    return clean_text(text) if isinstance(text, str) else ""
