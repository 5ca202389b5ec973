"""Every page once: its file, its name, its icon, its section, and the capability that opens it."""

from dataclasses import dataclass
from pathlib import Path

from dashboard.access import Capability
from dashboard.settings import ROOT

PAGES_FOLDER = ROOT / "pages"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page; `title` and `section` are messages, `hidden` keeps it out of the menu."""

    name: str
    title: str
    icon: str
    needs: Capability
    section: str = ""
    hidden: bool = False

    @property
    def file(self) -> Path:
        return PAGES_FOLDER / f"{self.name}.py"


_C = Capability

PAGES = (
    PageSpec("home", "Home", ":material/home:", _C.USE),
    PageSpec("visits", "Visits", ":material/tour:", _C.VIEW_VISITS, "Plan"),
    PageSpec("visit", "Visit overview", ":material/flag:", _C.VIEW_VISITS, "Plan", hidden=True),
    PageSpec("sites", "Exemplary sites", ":material/location_city:", _C.VIEW_SITES, "Plan"),
    PageSpec("site", "Site profile", ":material/apartment:", _C.VIEW_SITES, "Plan", hidden=True),
    PageSpec("host_choice", "Choosing the host", ":material/balance:", _C.PLAN_VISITS, "Plan", hidden=True),
    PageSpec("agenda", "Programme", ":material/event_note:", _C.VIEW_VISITS, "Plan"),
    PageSpec("goals", "Goals and stops", ":material/target:", _C.PLAN_VISITS, "Plan"),
    PageSpec("rotation", "Route and rotation", ":material/route:", _C.PLAN_VISITS, "Plan"),
    PageSpec("registrations", "Registration", ":material/group:", _C.PLAN_VISITS, "Plan"),
    PageSpec("groups", "Groups", ":material/groups:", _C.PLAN_VISITS, "Plan"),
    PageSpec("tasks", "Preparation", ":material/checklist:", _C.PLAN_VISITS, "Plan"),
    PageSpec("sign_in", "Sign-in", ":material/how_to_reg:", _C.RUN_VISITS, "Day"),
    PageSpec("live", "Live control", ":material/timer_play:", _C.VIEW_ALL_VISITS, "Day"),
    PageSpec("projector", "Projector", ":material/cast:", _C.VIEW_ALL_VISITS, "Day", hidden=True),
    PageSpec("badges", "Badges", ":material/badge:", _C.RUN_VISITS, "Day"),
    PageSpec("documents", "Documents", ":material/print:", _C.PLAN_VISITS, "Day"),
    PageSpec("observe", "Observe", ":material/edit_note:", _C.SCORE, "Day"),
    PageSpec("results", "Results", ":material/insights:", _C.VIEW_RESULTS, "Outcomes"),
    PageSpec("host_summary", "Host summary", ":material/handshake:", _C.VIEW_HOST_SUMMARY, "Outcomes"),
    PageSpec("survey", "Survey", ":material/sentiment_satisfied:", _C.VIEW_SURVEYS, "Outcomes"),
    PageSpec("cases", "Case library", ":material/auto_stories:", _C.READ_CASES, "Outcomes"),
    PageSpec("case", "Case", ":material/article:", _C.READ_CASES, "Outcomes", hidden=True),
    PageSpec("case_edit", "Edit case", ":material/edit_document:", _C.WRITE_CASES, "Outcomes", hidden=True),
    PageSpec("members", "Members", ":material/domain:", _C.VIEW_MEMBERS, "Manage"),
    PageSpec("checklists", "Checklists", ":material/fact_check:", _C.VIEW_CHECKLISTS, "Manage"),
    PageSpec("checklist", "Checklist", ":material/rule:", _C.VIEW_CHECKLISTS, "Manage", hidden=True),
    PageSpec("audit", "Audit trail", ":material/history:", _C.VIEW_AUDIT, "Manage"),
    PageSpec("account", "My account", ":material/person:", _C.USE, "Manage", hidden=True),
)
SECTIONS = ("", "Plan", "Day", "Outcomes", "Manage")


def page_spec(name: str) -> PageSpec:
    """Return the page of this name; a KeyError is a mistake in the code, not of a person."""
    return {spec.name: spec for spec in PAGES}[name]
