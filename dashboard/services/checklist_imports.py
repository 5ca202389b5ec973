"""A whole checklist written at once: from a workbook that was read, or from a built-in template."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor, Capability, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules.checklist import ChecklistDraft
from dashboard.rules.checklist_faults import all_faults, unfinished
from dashboard.services import audit
from dashboard.services.checklist_rows import (
    add_template,
    add_version,
    next_number,
    refuse_second_draft,
    template_by_key,
    versions_of,
    write_content,
    written,
)
from models import ChecklistVersion


def import_checklist(
    db: Session, *, actor: Actor, checklist: ChecklistDraft, base_version_id: UUID | None = None
) -> ChecklistVersion:
    """Write a checklist as a new draft: of the template with its key, or of a new template.

    `base_version_id` is the newest version that the person saw in the preview; when another one has come since,
    Conflict `checklist.changed`. All or nothing: raises Invalid `checklist.unsound` with every fault, Conflict
    `checklist.draft_exists`, or Conflict `checklist.points_missing` when a published point is neither there nor
    retired in the new one.
    """
    grant = require(db, actor, Capability.EDIT_CHECKLISTS)
    if not isinstance(checklist, ChecklistDraft):
        raise Invalid("checklist.bad_text", field="checklist")
    waiting = unfinished(checklist)
    faults = [fault for fault in all_faults(checklist) if fault not in waiting]
    if faults or not checklist.dimensions:
        faults = faults or waiting
        raise Invalid(
            "checklist.unsound", field="checklist", n=len(faults), faults=[fault.refusal() for fault in faults]
        )
    take_turns(db, grant)
    template = template_by_key(db, grant, checklist.key)
    if template is None:
        if base_version_id is not None:
            raise Conflict("checklist.changed", stored=0)
        template = add_template(db, grant, checklist)
    elif (template.title, template.title_en) != (checklist.title, checklist.title_en):
        before = audit.values(template)
        template.title, template.title_en = checklist.title, checklist.title_en
        audit.record(db, grant, "rename", "ChecklistTemplate", template.id, before=before, after=audit.values(template))
    versions = versions_of(db, grant, template.id)
    refuse_second_draft(versions)
    if versions and base_version_id is not None and versions[0].id != base_version_id:
        raise Conflict("checklist.changed", stored=versions[0].number)
    if versions:
        earlier = written(db, grant, template, versions[0].id)
        keys = {point.key for dimension in checklist.dimensions for point in dimension.points}
        gone = [p.title for d in earlier.dimensions for p in d.points if p.key not in keys and not p.retired]
        if gone:
            # A point that disappears without a word would break the comparison with what was scored under it.
            raise Conflict("checklist.points_missing", n=len(gone), titles="、".join(gone[:5]))
    version = add_version(db, grant, template, number=next_number(versions))
    write_content(db, version, checklist.dimensions)
    points = sum(len(dimension.points) for dimension in checklist.dimensions)
    after = {"template": template.key, "dimensions": len(checklist.dimensions), "points": points}
    audit.record(db, grant, "import", "ChecklistVersion", version.id, after=after)
    return version
