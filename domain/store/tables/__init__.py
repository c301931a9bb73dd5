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
from domain.store.tables.api_answers import ApiAnswer
from domain.store.tables.api_exports import ApiExport, ApiExportPart
from domain.store.tables.api_tokens import ApiToken
from domain.store.tables.coaching import Contact, Notice, Task, WorklistDecision
from domain.store.tables.colleagues import CoachCover, CoveredEnrolment, StaffLink
from domain.store.tables.connections import (
    ConnectionCourse,
    ConnectionRun,
    PlatformConnection,
)
from domain.store.tables.features import COUNTS, NUMBERS, SNAPSHOT_FEATURES, SUMS, TEXTS
from domain.store.tables.identity import SamePerson
from domain.store.tables.imports import (
    ImportUpload,
    RejectedOriginal,
    SavedMapping,
    UploadPart,
)
from domain.store.tables.intake import EventState, ReceivedEvent, ScoringDue
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
from domain.store.tables.operations import (
    AuditEvent,
    AuditSeal,
    AuditTrim,
    ImportRun,
    JobRequest,
    JobRun,
    RejectedRow,
    RequestState,
    RunState,
    ScheduledJob,
)
from domain.store.tables.paths import LearningPath
from domain.store.tables.people import (
    CoachChoice,
    Cohort,
    Employer,
    Enrolment,
    Learner,
    LearnerWord,
    Preference,
    Programme,
    SavedView,
    Staff,
    StaffAlias,
    Suppression,
)
from domain.store.tables.policy import PolicyChange, PolicyProposal
from domain.store.tables.privacy import Erasure, ScoringObjection
from domain.store.tables.provenance import PROVENANCE, FromImports, ImportChange
from domain.store.tables.providers import Provider, SendingState
from domain.store.tables.scoring import (
    CohortDay,
    PolicyRevision,
    Scorer,
    SegmentCount,
    Snapshot,
    SnapshotVersion,
    StatusHistory,
    SupersededSnapshot,
)
from domain.store.tables.sign_in import RecoveryCode, SecondFactor, SignInTry, StaffSession

__all__ = [
    "COUNTED",
    "COUNTS",
    "NUMBERS",
    "PROVENANCE",
    "SNAPSHOT_FEATURES",
    "SUMS",
    "TEXTS",
    "Activity",
    "Alert",
    "ApiAnswer",
    "ApiExport",
    "ApiExportPart",
    "ApiToken",
    "Assessment",
    "Attendance",
    "AuditEvent",
    "AuditSeal",
    "AuditTrim",
    "Barrier",
    "Challenge",
    "ChallengeMember",
    "CheckIn",
    "CoachChoice",
    "CoachCover",
    "Cohort",
    "CohortDay",
    "ConnectionCourse",
    "ConnectionRun",
    "Contact",
    "CoveredEnrolment",
    "Employer",
    "Enrolment",
    "Erasure",
    "EventState",
    "FromImports",
    "ImportChange",
    "ImportRun",
    "ImportUpload",
    "JobRequest",
    "JobRun",
    "Learner",
    "LearnerAnswer",
    "LearnerChoice",
    "LearnerWord",
    "LearningPath",
    "Message",
    "MessageEvent",
    "MessageState",
    "Notice",
    "Nudge",
    "OperatingChoice",
    "PlatformConnection",
    "PolicyChange",
    "PolicyProposal",
    "PolicyRevision",
    "Preference",
    "Programme",
    "Progress",
    "Provider",
    "ReceivedEvent",
    "RecoveryCode",
    "RejectedOriginal",
    "RejectedRow",
    "RequestState",
    "Result",
    "RunState",
    "SamePerson",
    "SavedMapping",
    "SavedView",
    "ScheduledJob",
    "Scorer",
    "ScorerEvidence",
    "ScoringDue",
    "ScoringObjection",
    "SecondFactor",
    "SegmentCount",
    "SelfCheck",
    "SendingState",
    "SignInTry",
    "Snapshot",
    "SnapshotVersion",
    "Staff",
    "StaffAlias",
    "StaffLink",
    "StaffSession",
    "StatusHistory",
    "SupersededSnapshot",
    "Suppression",
    "Task",
    "TemplateVersion",
    "Undecided",
    "UploadPart",
    "WatchFigure",
    "WorklistDecision",
]
