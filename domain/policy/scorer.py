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
    within: Annotated[float, Field(ge=0)] = 0.003
    benchmarks: tuple[BenchmarkModels, ...] = ()


class TrainingPolicy(Frozen):
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


class LeaveSoon(Frozen):
    """Horizon of the leave-soon target, and the gap of its variant, in days."""

    horizon_days: int
    gap_days: int


class StopOut(Frozen):
    """How many days must be left for silence until the end to mean anything."""

    min_days: Annotated[int, Field(ge=1)] = 28


class ForecastPolicy(Frozen):
    """Share of final grades that the forecast's interval is made to hold."""

    coverage: Annotated[float, Field(gt=0, lt=1)] = 0.8


class RefusalLimits(Frozen):
    """When a cohort cannot be scored."""

    min_active_share: Share
    max_weeks: int
    min_cohort: Annotated[int, Field(ge=1)] = 5
    silent_days: Annotated[int, Field(ge=1)] = 7
    stale_days: Annotated[int, Field(ge=1)] = 7


class ReleaseGates(Frozen):
    """What a newly trained scorer must show before it is put in use, and when drift is told."""

    least_auc: Share = 0.55
    ahead_of_rule: float = 0.0
    ahead_of_active: float = 0.0
    leave_soon_slack: Annotated[float, Field(ge=0)] = 0.02
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


class ScorerPolicy(Frozen):
    """The content of `config/scorer.toml`."""

    training: TrainingPolicy
    choice: CandidateChoice = CandidateChoice()
    leave_soon: LeaveSoon
    stop_out: StopOut = StopOut()
    forecast: ForecastPolicy = ForecastPolicy()
    refusal: RefusalLimits
    gates: ReleaseGates = ReleaseGates()
