"""The numbers staff tune, validated and frozen.

A `Policy` is built from the three files in `config/` (or a saved revision of them) and handed to
every pure function that needs a number. Nothing below the composition roots reads a file.
"""

from domain.policy.comparison import Difference, Merged, differences, merged
from domain.policy.costs import Costs
from domain.policy.entries import (
    A_TASK,
    ALWAYS_THERE,
    NAMED_PARTS,
    EntryError,
    EntryProblem,
    entries_of,
    with_entry,
    without_entry,
)
from domain.policy.fields import Content, InputKind, PolicyField, fields_of, hint_of, with_values
from domain.policy.interventions import Intervention, Priority, Trigger
from domain.policy.labels import in_words, is_given
from domain.policy.policy import Policy, policy_from
from domain.policy.privacy import Privacy
from domain.policy.retention import Retention
from domain.policy.scorer import (
    BenchmarkModels,
    CandidatePolicy,
    RefusalLimits,
    ReleaseGates,
    ScorerPolicy,
)
from domain.policy.segmentation import Bands, SegmentProfile
from domain.policy.sending import (
    Caps,
    Channel,
    CoachingPolicy,
    Exemption,
    HoldoutPolicy,
    QuietHours,
    SenderIdentity,
    web_address,
)

__all__ = [
    "ALWAYS_THERE",
    "A_TASK",
    "NAMED_PARTS",
    "Bands",
    "BenchmarkModels",
    "CandidatePolicy",
    "Caps",
    "Channel",
    "CoachingPolicy",
    "Content",
    "Costs",
    "Difference",
    "EntryError",
    "EntryProblem",
    "Exemption",
    "HoldoutPolicy",
    "InputKind",
    "Intervention",
    "Merged",
    "Policy",
    "PolicyField",
    "Priority",
    "Privacy",
    "QuietHours",
    "RefusalLimits",
    "ReleaseGates",
    "Retention",
    "ScorerPolicy",
    "SegmentProfile",
    "SenderIdentity",
    "Trigger",
    "differences",
    "entries_of",
    "fields_of",
    "hint_of",
    "in_words",
    "is_given",
    "merged",
    "policy_from",
    "web_address",
    "with_entry",
    "with_values",
    "without_entry",
]
