"""Tables: facts and constraints only. Importing this package registers every table."""

from models.agenda import AgendaItem, Group, Stop, StopGoal, StopPoint
from models.answer import Answer, AnswerHistory, ObserverSheet, Photo, VisitSummary
from models.association import Association
from models.badge import Badge
from models.calendar_day import CalendarDay
from models.case import Case, CasePhoto, CaseReview, CaseSearch, CaseVersion
from models.checklist import ChecklistTemplate, ChecklistVersion, Dimension, Point
from models.field_entry import FieldEntry
from models.firm import Firm
from models.notice import Notice
from models.observation import Observation
from models.person import AuditEntry, Invitation, Person, PersonRole, SignInSession
from models.programme import IgnoredWarning, ProgrammeTemplate, ProgrammeVersion, SegmentActual
from models.question import ExchangeQuestion, QuestionVote
from models.registration import FirmQuota, Registration, RegistrationForm
from models.route import GroupingRules, RotationPlan, Route
from models.site import Honour, Site, SiteRating
from models.survey import SurveyLink, SurveyQuestion, SurveyResponse, SurveyTemplate, SurveyToken, SurveyVersion
from models.task import Material, MemberNotice, Task
from models.visit import Goal, GoalPoint, PreparedQuestion, Visit, VisitSite

__all__ = [
    "AgendaItem",
    "Answer",
    "AnswerHistory",
    "Association",
    "AuditEntry",
    "Badge",
    "CalendarDay",
    "Case",
    "CasePhoto",
    "CaseReview",
    "CaseSearch",
    "CaseVersion",
    "ChecklistTemplate",
    "ChecklistVersion",
    "Dimension",
    "ExchangeQuestion",
    "FieldEntry",
    "Firm",
    "FirmQuota",
    "Goal",
    "GoalPoint",
    "Group",
    "GroupingRules",
    "Honour",
    "IgnoredWarning",
    "Invitation",
    "Material",
    "MemberNotice",
    "Notice",
    "Observation",
    "ObserverSheet",
    "Person",
    "PersonRole",
    "Photo",
    "Point",
    "PreparedQuestion",
    "ProgrammeTemplate",
    "ProgrammeVersion",
    "QuestionVote",
    "Registration",
    "RegistrationForm",
    "RotationPlan",
    "Route",
    "SegmentActual",
    "SignInSession",
    "Site",
    "SiteRating",
    "Stop",
    "StopGoal",
    "StopPoint",
    "SurveyLink",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyTemplate",
    "SurveyToken",
    "SurveyVersion",
    "Task",
    "Visit",
    "VisitSite",
    "VisitSummary",
]
