"""Every SQLModel table; each class docstring states its grain."""

from domain.store.tables.access import ApiToken
from domain.store.tables.answers import (
    Challenge,
    ChallengeMember,
    LearnerAnswer,
    LearnerChoice,
    SelfCheck,
)
from domain.store.tables.coaching import Contact, Notice, Task
from domain.store.tables.events import (
    Activity,
    Assessment,
    Attendance,
    Barrier,
    CheckIn,
    Progress,
    Result,
)
from domain.store.tables.nudges import Alert, Message, MessageEvent, Nudge
from domain.store.tables.operations import AuditEvent, ImportRun, JobRun, RejectedRow
from domain.store.tables.people import (
    Cohort,
    Employer,
    Enrolment,
    Learner,
    Preference,
    Programme,
    Staff,
    Suppression,
)
from domain.store.tables.scores import PolicyRevision, Scorer, Snapshot, StatusHistory
from domain.store.tables.sending import Provider
from domain.store.tables.watching import OperatingChoice, ScorerEvidence, WatchFigure

__all__ = [
    "Activity",
    "Alert",
    "ApiToken",
    "Assessment",
    "Attendance",
    "AuditEvent",
    "Barrier",
    "Challenge",
    "ChallengeMember",
    "CheckIn",
    "Cohort",
    "Contact",
    "Employer",
    "Enrolment",
    "ImportRun",
    "JobRun",
    "Learner",
    "LearnerAnswer",
    "LearnerChoice",
    "Message",
    "MessageEvent",
    "Notice",
    "Nudge",
    "OperatingChoice",
    "PolicyRevision",
    "Preference",
    "Programme",
    "Progress",
    "Provider",
    "RejectedRow",
    "Result",
    "Scorer",
    "ScorerEvidence",
    "SelfCheck",
    "Snapshot",
    "Staff",
    "StatusHistory",
    "Suppression",
    "Task",
    "WatchFigure",
]
