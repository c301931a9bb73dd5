"""Everything staff may change, as one validated value, and the name of its revision."""

import hashlib
import json
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from domain.policy.costs import Costs
from domain.policy.disclosure import Disclosure
from domain.policy.interventions import Intervention
from domain.policy.prerequisites import WorkNeeds
from domain.policy.privacy import Privacy
from domain.policy.retention import Retention
from domain.policy.scorer import ScorerPolicy
from domain.policy.segmentation import Bands, SegmentProfile, WorklistRule
from domain.policy.sending import (
    Caps,
    CoachingPolicy,
    Consent,
    HoldoutPolicy,
    QuietHours,
    SenderIdentity,
    SendingPolicy,
)
from domain.policy.values import Frozen


class Policy(Frozen):
    """Everything staff may change: thresholds, bands, caps, hours, catalogue, scorer."""

    profile: str
    """Which of the profiles of thresholds is in force."""
    barriers_binary: bool
    """Any reported barrier is Critical; off: minor or intermittent ones are Moderate."""
    progress_basis: Literal["absolute", "expected"]
    """Judge progress by itself (absolute), or by where the learner should be by now (expected)."""
    programme_weeks: Annotated[int, Field(ge=1)]
    """Used where a programme does not say how many weeks it runs."""
    profiles: dict[str, SegmentProfile]
    worklist: WorklistRule
    bands: Bands
    caps: Caps
    quiet_hours: QuietHours
    quiet_hours_unknown_zone: QuietHours
    consent: Consent
    holdout: HoldoutPolicy
    sending: SendingPolicy
    coaching: CoachingPolicy = CoachingPolicy()
    retention: Retention = Retention()
    disclosure: Disclosure = Disclosure()
    privacy: Privacy = Privacy()
    costs: Costs = Costs()
    sender: SenderIdentity = SenderIdentity()
    programmes: dict[str, SenderIdentity] = Field(default_factory=dict)
    prerequisites: dict[str, WorkNeeds] = Field(default_factory=dict)
    """Of a programme, by its name: what is handed in before a piece of work is named as next."""
    nudges: dict[str, Intervention]
    scorer: ScorerPolicy

    @model_validator(mode="after")
    def _profile_exists(self) -> Self:
        if self.profile not in self.profiles:
            known = ", ".join(sorted(self.profiles))
            raise ValueError(f"profile {self.profile!r} is not one of: {known}")
        return self

    @property
    def red_left_below(self) -> float:
        """The score below which a learner has left Red: never above where Red begins."""
        return min(self.coaching.red_left_below, self.bands.red_from)

    def sender_of(self, programme: str | None) -> SenderIdentity:
        """Who writes to the learners of a programme (its name), as far as it is said."""
        return self.programmes.get(programme or "", SenderIdentity()).or_else(self.sender)

    @property
    def segments(self) -> SegmentProfile:
        """The thresholds in force."""
        return self.profiles[self.profile]

    @property
    def holdout_goals(self) -> dict[str, int]:
        """Within how many days each nudge that withholds wants somebody back."""
        return {key: nudge.goal_days for key, nudge in self.nudges.items() if nudge.holdout}

    @property
    def revision(self) -> str:
        """Twelve hex digits that name exactly this content; snapshots and nudges carry them."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()[:12]

    def as_json(self) -> str:
        """Canonical JSON, for storing a revision."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def policy_from(numbers: dict[str, Any], nudges: dict[str, Any], scorer: dict[str, Any]) -> Policy:
    """Build a `Policy` from the parsed content of the three files; raises `ValidationError`."""
    return Policy.model_validate({**numbers, "nudges": nudges, "scorer": scorer})
