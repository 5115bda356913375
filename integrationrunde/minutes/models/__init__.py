"""The tables of the minutes, by subject: who was there, what is written, what was agreed, review, approval."""

from integrationrunde.minutes.models.attendance import Attendance, AttendanceKind, AttendanceState, AttendedPerson
from integrationrunde.minutes.models.carried import Decided, TaskDecision
from integrationrunde.minutes.models.outcomes import Outcome, OutcomeKind, OutcomeTask, ReachedBy, outcome_organisation
from integrationrunde.minutes.models.review import (
    ApprovalMode,
    Decision,
    MinutesApproval,
    MinutesVersion,
    Objection,
    ObjectionKind,
    ReviewAnswer,
    ReviewAnswerKind,
    ReviewSeat,
    Supplement,
)
from integrationrunde.minutes.models.searched import MinutesSearch
from integrationrunde.minutes.models.ticks import AttendanceTick
from integrationrunde.minutes.models.writing import (
    Minutes,
    MinutesBreak,
    MinutesItem,
    MinutesRevision,
    MinutesState,
    Paragraph,
    minutes_item_organisation,
)

__all__ = [
    "ApprovalMode",
    "Attendance",
    "AttendanceKind",
    "AttendanceState",
    "AttendanceTick",
    "AttendedPerson",
    "Decided",
    "Decision",
    "Minutes",
    "MinutesApproval",
    "MinutesBreak",
    "MinutesItem",
    "MinutesRevision",
    "MinutesSearch",
    "MinutesState",
    "MinutesVersion",
    "Objection",
    "ObjectionKind",
    "Outcome",
    "OutcomeKind",
    "OutcomeTask",
    "Paragraph",
    "ReachedBy",
    "ReviewAnswer",
    "ReviewAnswerKind",
    "ReviewSeat",
    "Supplement",
    "TaskDecision",
    "minutes_item_organisation",
    "outcome_organisation",
]
