"""Who may do what. Anything not in the table is refused."""

from collections.abc import Iterable
from enum import StrEnum

from models.enums import Role


class Capability(StrEnum):
    """One thing that a person may be allowed to do; code asks for these, never for a role."""

    USE = "use"  # be signed in, change one's own language and password
    VIEW_SITES = "view_sites"
    EDIT_SITES = "edit_sites"
    VIEW_VISITS = "view_visits"
    VIEW_ALL_VISITS = "view_all_visits"
    PLAN_VISITS = "plan_visits"
    RUN_VISITS = "run_visits"
    VIEW_CHECKLISTS = "view_checklists"
    EDIT_CHECKLISTS = "edit_checklists"
    SCORE = "score"
    VIEW_RESULTS = "view_results"
    VIEW_HOST_SUMMARY = "view_host_summary"
    EXPORT_RESULTS = "export_results"
    VIEW_SURVEYS = "view_surveys"
    EDIT_SURVEYS = "edit_surveys"
    READ_CASES = "read_cases"
    WRITE_CASES = "write_cases"
    REVIEW_CASES = "review_cases"
    VIEW_MEMBERS = "view_members"
    EDIT_MEMBERS = "edit_members"
    GRANT_ROLES = "grant_roles"
    VIEW_AUDIT = "view_audit"


_C = Capability

_EVERYONE = frozenset({_C.USE})

TABLE: dict[Role, frozenset[Capability]] = {
    Role.PLANNER: _EVERYONE
    | {
        _C.VIEW_SITES,
        _C.EDIT_SITES,
        _C.VIEW_VISITS,
        _C.VIEW_ALL_VISITS,
        _C.PLAN_VISITS,
        _C.RUN_VISITS,
        _C.VIEW_CHECKLISTS,
        _C.EDIT_CHECKLISTS,
        _C.SCORE,
        _C.VIEW_RESULTS,
        _C.EXPORT_RESULTS,
        _C.VIEW_SURVEYS,
        _C.EDIT_SURVEYS,
        _C.READ_CASES,
        _C.WRITE_CASES,
        _C.VIEW_MEMBERS,
        _C.EDIT_MEMBERS,
    },
    Role.OBSERVER: _EVERYONE | {_C.VIEW_SITES, _C.VIEW_VISITS, _C.SCORE, _C.VIEW_RESULTS, _C.READ_CASES},
    Role.HOST: _EVERYONE | {_C.VIEW_VISITS, _C.VIEW_HOST_SUMMARY, _C.READ_CASES},
    Role.LEADER: _EVERYONE
    | {
        _C.VIEW_SITES,
        _C.VIEW_VISITS,
        _C.VIEW_ALL_VISITS,
        _C.VIEW_CHECKLISTS,
        _C.VIEW_RESULTS,
        _C.EXPORT_RESULTS,
        _C.VIEW_SURVEYS,
        _C.READ_CASES,
        _C.WRITE_CASES,
        _C.REVIEW_CASES,
        _C.VIEW_MEMBERS,
    },
    Role.ADMIN: _EVERYONE
    | {
        _C.VIEW_SITES,
        _C.VIEW_VISITS,
        _C.VIEW_ALL_VISITS,
        _C.VIEW_CHECKLISTS,
        _C.READ_CASES,
        _C.VIEW_MEMBERS,
        _C.EDIT_MEMBERS,
        _C.GRANT_ROLES,
        _C.VIEW_AUDIT,
    },
}


def capabilities_of(roles: Iterable[Role]) -> frozenset[Capability]:
    """Return what the roles allow together; nothing for no role, nothing for an unknown one."""
    allowed: frozenset[Capability] = frozenset()
    for role in roles:
        allowed |= TABLE.get(role, frozenset())
    return allowed
