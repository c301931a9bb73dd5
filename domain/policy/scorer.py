"""How scorers are trained, compared, refused and released."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.policy.values import Frozen, Share


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


class CandidateChoice(Frozen):
    """Which models are tried, how much AUC a simpler one may give away, and which benchmarks."""

    candidates: Annotated[tuple[CandidatePolicy, ...], Field(min_length=1)] = tuple(CandidatePolicy)
    """Models that are tried, the simplest first; all of them additive."""
    within: Annotated[float, Field(ge=0)] = 0.003
    """The simplest model that gives away no more AUC than this is taken."""
    benchmarks: tuple[BenchmarkModels, ...] = ()
    """Models that are compared in evaluations, and never put in use."""


class TrainingPolicy(Frozen):
    """What must be there before a scorer is trained, and how its rows are taken."""

    min_learners: int
    """Enrolments of finished cohorts before anything is trained."""
    min_events: int
    """Of them with the outcome, and as many without it."""
    first_week: int
    """Snapshots are taken each week from here on."""
    last_week: int
    """To here, or to the end of the cohort."""
    parts: Annotated[int, Field(ge=2)] = 3
    """Learners are divided in so many: each is predicted by what the others taught."""
    as_if_departures: Annotated[float, Field(ge=0)] = 30.0
    """How far a departure is told by who will not complete: as if so many had been seen."""
    seed: int
    """The same seed divides learners the same way."""


class LeaveSoon(Frozen):
    """Horizon of the leave-soon target, and the gap of its variant, in days."""

    horizon_days: int
    """Leaving soon is leaving within so many days."""
    gap_days: int
    """Its variant leaves so many days in which to act."""


class StopOut(Frozen):
    """How many days must be left for silence until the end to mean anything."""

    min_days: Annotated[int, Field(ge=1)] = 28
    """Asked only while so many days of the course are left."""


class ForecastPolicy(Frozen):
    """Share of final grades that the forecast's interval is made to hold."""

    coverage: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Share of final grades that the interval is made to hold."""


class RefusalLimits(Frozen):
    """When a cohort cannot be scored."""

    min_active_share: Share
    """Share of the cohort seen in 14 days; below it the cohort is idle."""
    max_weeks: int
    """A longer course is not scored."""
    min_cohort: Annotated[int, Field(ge=1)] = 5
    """Of fewer, a place in the cohort is hardly known."""
    silent_days: Annotated[int, Field(ge=1)] = 7
    """Nobody of a cohort of ten or more seen for so long: a break or an outage."""
    stale_days: Annotated[int, Field(ge=1)] = 7
    """No import and no activity at all for so long: nothing here is current."""


class ReleaseGates(Frozen):
    """What a newly trained scorer must show before it is put in use, and when drift is told."""

    least_auc: Share = 0.55
    """Lower bound of its mean AUC within weeks, on learners it had not seen."""
    ahead_of_rule: float = 0.0
    """Lower bound of how far its AUC is ahead of the rule."""
    ahead_of_active: float = 0.0
    """Lower bound of how far it is ahead of the scorer in use, learner by learner."""
    leave_soon_slack: Annotated[float, Field(ge=0)] = 0.02
    """For leaving soon, so far below those bounds will do: departures are few."""
    calibration_low: float = 0.8
    """It predicts at least so many for each that happened."""
    calibration_high: float = 1.25
    """It predicts at most so many for each that happened."""
    drift_moved: float = 0.1
    """Population stability index from which an input has moved."""
    drift_shifted: float = 0.25
    """Population stability index from which somebody should look."""
    auc_loss: Annotated[float, Field(ge=0)] = 0.05
    """So much less AUC than when it was trained is told."""
    watch_events: Annotated[int, Field(ge=1)] = 30
    """Closed labels with the outcome, and without it, before anything is told."""
    fair_auc_gap: Annotated[float, Field(ge=0)] = 0.1
    """A group is harmed when the score ranks it worse than everyone else by this."""
    fair_missed_gap: Annotated[float, Field(ge=0)] = 0.15
    """Or when it misses so much more of those who need help."""
    fair_chance: Share = 0.01
    """And when shuffled groups differ as much less often than this."""
    fair_draws: Annotated[int, Field(ge=0)] = 199
    """So often the groups are shuffled."""


class ScorerPolicy(Frozen):
    """The content of `config/scorer.toml`."""

    training: TrainingPolicy
    choice: CandidateChoice = CandidateChoice()
    leave_soon: LeaveSoon
    stop_out: StopOut = StopOut()
    forecast: ForecastPolicy = ForecastPolicy()
    refusal: RefusalLimits
    gates: ReleaseGates = ReleaseGates()
