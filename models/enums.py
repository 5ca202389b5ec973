"""The closed vocabularies of the trade, stored by value.

Words for people are never here: `dashboard.i18n` words a member as `t(f"{Class}.{value}")`.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the association; a person may hold several."""

    PLANNER = "planner"
    OBSERVER = "observer"
    HOST = "host"
    LEADER = "leader"
    ADMIN = "admin"


class PersonState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class FirmKind(StrEnum):
    """What a member firm mostly manages."""

    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"
    PARK = "park"
    PUBLIC = "public"


class SiteKind(StrEnum):
    HIGH_END = "high_end"
    RESIDENTIAL = "residential"
    RENEWAL = "renewal"
    COMMERCIAL = "commercial"
    OFFICE = "office"
    PARK = "park"
    PUBLIC = "public"


class SiteStage(StrEnum):
    EARLY = "early"
    MID = "mid"
    LATE = "late"
    IN_OPERATION = "in_operation"


class Strength(StrEnum):
    SMART = "smart"
    GREEN = "green"
    VALUE_ADDED = "value_added"
    PARTY_LED = "party_led"
    RENEWAL = "renewal"
    FINE_SERVICE = "fine_service"
    CULTURE = "culture"


class HonourLevel(StrEnum):
    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    DISTRICT = "district"


class VisitStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    RUNNING = "running"
    CLOSED = "closed"
    ARCHIVED = "archived"


class AgendaKind(StrEnum):
    SIGN_IN = "sign_in"
    WELCOME = "welcome"
    TOUR = "tour"
    TALK = "talk"
    QUESTIONS = "questions"
    WORKSHOP = "workshop"
    BREAK = "break"
    MEAL = "meal"
    TRANSFER = "transfer"
    CLOSE = "close"


class StopKind(StrEnum):
    """Where observers stand; used to suggest which points are seen there."""

    LOBBY = "lobby"
    CONTROL_ROOM = "control_room"
    PLANT_ROOM = "plant_room"
    LANDSCAPE = "landscape"
    COMMUNITY_CENTRE = "community_centre"
    GARAGE = "garage"
    SHOW_FLAT = "show_flat"
    UNIT_LOBBY = "unit_lobby"
    FRONT_DESK = "front_desk"
    MEETING_ROOM = "meeting_room"
    OTHER = "other"


class TaskArea(StrEnum):
    AGENDA = "agenda"
    PEOPLE = "people"
    GOALS = "goals"
    MATERIALS = "materials"
    VENUE = "venue"
    SURVEY = "survey"
    OUTCOMES = "outcomes"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"


class RegistrationState(StrEnum):
    REGISTERED = "registered"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class RegistrationSource(StrEnum):
    """Who entered a registration."""

    STAFF = "staff"
    PUBLIC = "public"
    IMPORT = "import"
    WALK_IN = "walk_in"


class FeeState(StrEnum):
    """What became of the fee; `none` where the visit asks for none."""

    NONE = "none"
    UNPAID = "unpaid"
    PAID = "paid"
    WAIVED = "waived"


class PlanSource(StrEnum):
    """Where a rotation plan comes from."""

    HEURISTIC = "heuristic"
    SOLVER = "solver"
    REPLAN = "replan"


class DayKind(StrEnum):
    """What the association's own calendar says of a day, whatever the public one says."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


class ProgrammeLength(StrEnum):
    """What a programme template is made for."""

    HALF_DAY = "half_day"
    FULL_DAY = "full_day"
    TWO_HOSTS = "two_hosts"


class TemplateState(StrEnum):
    """A checklist or survey version: editable, in force, or no longer offered."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ScoringMethod(StrEnum):
    LEVEL = "level"
    PASS_FAIL = "pass_fail"
    DEDUCTION = "deduction"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


class AnswerState(StrEnum):
    ANSWERED = "answered"
    NOT_SEEN = "not_seen"
    NOT_APPLICABLE = "not_applicable"
    CLEARED = "cleared"


class AnswerOutcome(StrEnum):
    """What became of an entry: it stands, or another one had been stored first."""

    APPLIED = "applied"
    STALE = "stale"


class Tag(StrEnum):
    """亮点 可借鉴 疑问 建议 问题: the first two learn, the last two find fault."""

    HIGHLIGHT = "highlight"
    BORROW = "borrow"
    QUESTION = "question"
    SUGGESTION = "suggestion"
    ISSUE = "issue"


class SurveyQuestionKind(StrEnum):
    MATRIX = "matrix"
    NPS = "nps"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    TEXT = "text"


class CaseState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"


class Criterion(StrEnum):
    """The five good-practice criteria."""

    EFFECTIVE = "effective"
    SUSTAINABLE = "sustainable"
    FEASIBLE = "feasible"
    PARTICIPATORY = "participatory"
    REPLICABLE = "replicable"


class HostCriterion(StrEnum):
    """The four criteria by which a host is chosen: 行业声誉 特色突出 代表性强 配合意愿."""

    REPUTATION = "reputation"
    DISTINCTIVENESS = "distinctiveness"
    REPRESENTATIVENESS = "representativeness"
    WILLINGNESS = "willingness"


class SurveyTokenKind(StrEnum):
    PERSONAL = "personal"
    OPEN = "open"


class ReviewAction(StrEnum):
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    REVISE = "revise"


class QuestionState(StrEnum):
    """Where a question of the exchange session stands."""

    OPEN = "open"
    ANSWERING = "answering"
    ANSWERED = "answered"
    HIDDEN = "hidden"


class FieldEntryKind(StrEnum):
    """What an entry of the field app does, answers aside."""

    FINISH = "finish"
    REOPEN = "reopen"
    QUESTION = "question"
    VOTE = "vote"
    OBSERVATION = "observation"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    WALK_IN = "walk_in"
