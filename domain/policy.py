"""The numbers staff tune, validated and frozen.

A `Policy` is built from the three files in `config/` (or a saved revision of them) and handed to
every pure function that needs a number. Nothing below the composition roots reads a file.

Over 300 lines because every number is declared here, once, and nothing else is.
"""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Hour = Annotated[int, Field(ge=0, le=23)]
Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class Priority(StrEnum):
    """Classes of nudges, most urgent first; a lower class never displaces a higher one."""

    SAFETY = "safety"
    COACH = "coach"
    RISK = "risk"
    REMINDER = "reminder"
    RECOGNITION = "recognition"

    @property
    def rank(self) -> int:
        """0 is the most urgent."""
        return list(Priority).index(self)


class Channel(StrEnum):
    """Ways to reach a person."""

    EMAIL = "email"
    SMS = "sms"


class Trigger(StrEnum):
    """What makes an intervention due for those who fit it."""

    STATE = "state"  # they fit it today
    CROSSING = "crossing"  # they fit it today and did not in the snapshot before
    SCHEDULE = "schedule"  # they fit it, and it is its day
    EVENT = "event"  # they fit it, and something happened since the snapshot before


class Exemption(StrEnum):
    """What the policy may let a safety message pass; suppression and a no are never among them."""

    COOLDOWN = "cooldown"
    PAUSE = "pause"
    CAPS = "caps"
    QUIET_HOURS = "quiet_hours"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SegmentProfile(_Frozen):
    """Thresholds of the engagement (days) and progress (percent) segments.

    A value between bands belongs to the band below the next threshold: 69.5 % is Moderate.
    """

    engagement_critical_above_days: Annotated[int, Field(ge=1)]
    engagement_moderate_from_days: Annotated[int, Field(ge=1)]
    progress_critical_below: Percent
    progress_on_track_from: Percent

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.engagement_moderate_from_days > self.engagement_critical_above_days:
            raise ValueError(
                "engagement_moderate_from_days must not be above engagement_critical_above_days"
            )
        if self.progress_critical_below > self.progress_on_track_from:
            raise ValueError("progress_critical_below must not be above progress_on_track_from")
        return self


class WorklistRule(_Frozen):
    """Who is on the priority worklist besides Critical learners and those with a barrier."""

    inactive_above_days: Annotated[int, Field(ge=0)]


class Bands(_Frozen):
    """Risk score (0-100) from which a learner is Red or Amber."""

    red_from: Percent
    amber_from: Percent


class Caps(_Frozen):
    """The most a learner may receive, in rolling windows over all channels."""

    per_day: Annotated[int, Field(ge=0)]
    per_week: Annotated[int, Field(ge=0)]
    per_month: Annotated[int, Field(ge=0)]
    min_gap_hours: Annotated[float, Field(ge=0)]
    sms_per_week: Annotated[int, Field(ge=0)]


class QuietHours(_Frozen):
    """Local hours in which nothing is sent: from `start` until `end`, over midnight or not."""

    start: Hour
    end: Hour


class Consent(_Frozen):
    """Channels on which silence is no consent: the learner must have said yes."""

    explicit: tuple[Channel, ...]


class HoldoutPolicy(_Frozen):
    """Share of eligible learners withheld at random, so that effects can be measured."""

    share: Share
    small_until: Annotated[int, Field(ge=0)]
    share_when_large: Share
    salt: str


class SendingPolicy(_Frozen):
    """Defaults for messages: lifetime, when to hold back, zone and language if nobody has one."""

    expires_after_hours: Annotated[float, Field(gt=0)]
    hold_when_silent_days: Annotated[int, Field(ge=1)] = 4
    hold_when_import_older_days: Annotated[float, Field(gt=0)] = 3
    unanswered_after_days: Annotated[int, Field(ge=1)] = 3
    safety_exempt: tuple[Exemption, ...] = ()
    good_hours: bool = True
    zone: str
    language: str


class CoachingPolicy(_Frozen):
    """How people work: how long a contact counts, and how often a coach is written to."""

    contact_clears_days: Annotated[int, Field(ge=0)] = 7
    minutes_per_contact: Annotated[int, Field(ge=1)] = 20
    red_left_below: Percent = 70.0
    retell_days: Annotated[int, Field(ge=0)] = 7
    learners_per_digest: Annotated[int, Field(ge=1)] = 12
    urgent_per_day: Annotated[int, Field(ge=0)] = 5
    then_every_minutes: Annotated[int, Field(ge=1)] = 60


class Intervention(_Frozen):
    """One kind of help in the catalogue; docs/nudges.md explains each key with an example.

    `when` is a condition over the snapshot (see `domain.nudges.catalogue`); `why` is the sentence
    the learner reads. `void_when` names what makes a waiting nudge pointless. Help `by` a person
    is a task with a sentence to act on: it needs no channel, and nobody is withheld from it.
    """

    title: str
    audience: str
    when: str
    why: str = ""
    priority: Priority
    by: Literal["message", "person"] = "message"
    trigger: Trigger = Trigger.STATE
    on: str | None = None
    channels: tuple[Channel, ...] = ()
    period: Literal["day", "week", "month"]
    cooldown_days: Annotated[int, Field(ge=0)]
    expires_after_hours: Annotated[float, Field(gt=0)] | None = None
    void_when: Literal["active", "never"] = "never"
    goal_days: Annotated[int, Field(ge=1)]
    expected_benefit: Annotated[float, Field(ge=-1, le=1)] = 0.0
    holdout: bool = False
    holdout_share: Share | None = None
    variants: tuple[str, ...] = ()
    escalate_after: Annotated[int, Field(ge=1)] | None = None
    template: str = ""
    action: str = ""
    due_in_days: Annotated[int, Field(ge=0)] = 1
    urgent: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.by == "person":
            self._needs("action", self.action, "a person has to know what to do")
            for name in ("channels", "variants", "holdout", "escalate_after"):
                if getattr(self, name):
                    raise ValueError(f"{name} is for messages: leave it out where by is person")
            return self
        self._needs("channels", self.channels, "a message needs a way to the learner")
        self._needs("template", self.template, "a message needs words")
        self._needs("why", self.why, "the learner is told why they hear from us")
        if len(set(self.variants)) != len(self.variants):
            raise ValueError("variants must differ from each other")
        return self

    @staticmethod
    def _needs(name: str, value: object, because: str) -> None:
        if not value:
            raise ValueError(f"{name} is missing: {because}")


class CandidatePolicy(StrEnum):
    """Models that may become the scorer, simplest first; all of them additive."""

    LOGISTIC = "logistic"
    BOOSTING = "boosting"
    AVERAGED = "averaged"
    STACKED = "stacked"


class BenchmarkModels(StrEnum):
    """Models that are not additive: compared in evaluations, never put in use."""

    FOREST = "forest"
    FULL_BOOSTING = "full_boosting"
    XGBOOST = "xgboost"


class CandidateChoice(_Frozen):
    """Which models are tried, how much AUC a simpler one may give away, what is shown beside."""

    candidates: Annotated[tuple[CandidatePolicy, ...], Field(min_length=1)] = tuple(CandidatePolicy)
    within: Annotated[float, Field(ge=0)] = 0.003
    beside: tuple[BenchmarkModels, ...] = ()


class TrainingPolicy(_Frozen):
    """What must be there before a scorer is trained, and how its rows are taken.

    `as_if_departures` says how far a departure is told by who will not complete: as if so many
    departures had been seen that way.
    """

    min_learners: int
    min_events: int
    first_week: int
    last_week: int
    parts: Annotated[int, Field(ge=2)] = 3
    as_if_departures: Annotated[float, Field(ge=0)] = 30.0
    seed: int


class LeaveSoon(_Frozen):
    """Horizon of the leave-soon target, and the gap of its variant, in days."""

    horizon_days: int
    gap_days: int


class StopOut(_Frozen):
    """How many days must be left for silence until the end to mean anything."""

    min_days: Annotated[int, Field(ge=1)] = 28


class ForecastPolicy(_Frozen):
    """Share of final grades that the forecast's interval is made to hold."""

    coverage: Annotated[float, Field(gt=0, lt=1)] = 0.8


class RefusalLimits(_Frozen):
    """When a cohort cannot be scored."""

    min_active_share: Share
    max_weeks: int
    min_cohort: Annotated[int, Field(ge=1)] = 5
    silent_days: Annotated[int, Field(ge=1)] = 7
    stale_days: Annotated[int, Field(ge=1)] = 7


class ReleaseGates(_Frozen):
    """What a newly trained scorer must show before it is put in use, and when drift is told."""

    ahead_of_rule: float = 0.0
    behind_active: Annotated[float, Field(ge=0)] = 0.01
    calibration_low: float = 0.8
    calibration_high: float = 1.25
    drift_moved: float = 0.1
    drift_shifted: float = 0.25
    auc_loss: Annotated[float, Field(ge=0)] = 0.05
    watch_events: Annotated[int, Field(ge=1)] = 30
    fair_auc_gap: Annotated[float, Field(ge=0)] = 0.1
    fair_missed_gap: Annotated[float, Field(ge=0)] = 0.15
    fair_chance: Share = 0.01
    fair_draws: Annotated[int, Field(ge=0)] = 199


class ScorerPolicy(_Frozen):
    """The content of `config/scorer.toml`."""

    training: TrainingPolicy
    choice: CandidateChoice = CandidateChoice()
    leave_soon: LeaveSoon
    stop_out: StopOut = StopOut()
    forecast: ForecastPolicy = ForecastPolicy()
    refusal: RefusalLimits
    gates: ReleaseGates = ReleaseGates()


class Policy(_Frozen):
    """Everything staff may change: thresholds, bands, caps, hours, catalogue, scorer."""

    profile: str
    barriers_binary: bool
    progress_basis: Literal["absolute", "expected"]
    programme_weeks: Annotated[int, Field(ge=1)]
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

    @property
    def segments(self) -> SegmentProfile:
        """The thresholds in force."""
        return self.profiles[self.profile]

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
