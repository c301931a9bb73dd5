"""Every SQLModel table; each class docstring states its grain."""

from domain.store.tables.activity import (
    Activity,
    Assessment,
    Attendance,
    Barrier,
    CheckIn,
    Progress,
    Result,
)
from domain.store.tables.api_tokens import ApiToken
from domain.store.tables.coaching import Contact, Notice, Task, WorklistDecision
from domain.store.tables.features import COUNTS, NUMBERS, SNAPSHOT_FEATURES, SUMS, TEXTS
from domain.store.tables.learner_side import (
    Challenge,
    ChallengeMember,
    LearnerAnswer,
    LearnerChoice,
    SelfCheck,
)
from domain.store.tables.messaging import TemplateVersion
from domain.store.tables.monitoring import OperatingChoice, ScorerEvidence, WatchFigure
from domain.store.tables.nudges import (
    COUNTED,
    Alert,
    Message,
    MessageEvent,
    MessageState,
    Nudge,
    Undecided,
)
from domain.store.tables.operations import AuditEvent, ImportRun, JobRun, RejectedRow, RunState
from domain.store.tables.people import (
    CoachChoice,
    Cohort,
    Employer,
    Enrolment,
    Learner,
    Preference,
    Programme,
    Staff,
    StaffAlias,
    Suppression,
)
from domain.store.tables.providers import Provider
from domain.store.tables.scoring import (
    CohortDay,
    PolicyRevision,
    Scorer,
    Snapshot,
    SnapshotVersion,
    StatusHistory,
    SupersededSnapshot,
)
from domain.store.tables.sign_in import SignInTry, StaffSession

__all__ = [
    "COUNTED",
    "COUNTS",
    "NUMBERS",
    "SNAPSHOT_FEATURES",
    "SUMS",
    "TEXTS",
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
    "CoachChoice",
    "Cohort",
    "CohortDay",
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
    "MessageState",
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
    "RunState",
    "Scorer",
    "ScorerEvidence",
    "SelfCheck",
    "SignInTry",
    "Snapshot",
    "SnapshotVersion",
    "Staff",
    "StaffAlias",
    "StaffSession",
    "StatusHistory",
    "SupersededSnapshot",
    "Suppression",
    "Task",
    "TemplateVersion",
    "Undecided",
    "WatchFigure",
    "WorklistDecision",
]
