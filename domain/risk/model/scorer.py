"""A trained scorer as a value, and as the plain JSON it is stored as."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pandas as pd

from domain.risk.model.cohort_intercept import cohort_shift
from domain.risk.model.curves import Curve
from domain.risk.model.departure_level import DepartureLevel
from domain.risk.model.facts import FACTS, REASON_FACTS, Fact
from domain.risk.model.forecast import Forecast
from domain.risk.model.inputs import Floats, course_weeks
from domain.risk.model.lookup import Lookup
from domain.risk.model.targets import Question, Target, question
from domain.risk.model.topics import REASON_TOPICS, Topic, facts_of, topics_of

_FORMAT: Final = 1


class CorruptScorerError(ValueError):
    """The stored parameters are not what was saved; the scorer must not be used."""


@dataclass(frozen=True, kw_only=True)
class Additive:
    """One target: its log-odds are `intercept` plus every curve.

    In training, curves average zero, but for those that grow with the course; what is usual in a
    week of it is the scorer's `usual`.
    """

    intercept: float
    curves: tuple[Curve, ...]

    def contributions(self, features: pd.DataFrame) -> Floats:
        """What each curve adds, rows by curves, in log-odds."""
        return Lookup.of([[curve] for curve in self.curves]).at(features).T

    def log_odds(self, features: pd.DataFrame) -> Floats:
        """The calibrated log-odds of each row."""
        (total,) = self._lookup.at(features)
        return self.intercept + total

    def probability(self, features: pd.DataFrame) -> Floats:
        """The calibrated probability of each row."""
        return probability_of(self.log_odds(features))

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup.of([self.curves])

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"intercept": self.intercept, "curves": [curve.as_dict() for curve in self.curves]}

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """The target of `as_dict`."""
        curves = tuple(Curve.from_dict(curve) for curve in found["curves"])
        return cls(intercept=float(found["intercept"]), curves=curves)


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """Everything needed to score: one additive target each, how it was trained, how good it is.

    `usual` is what each fact and topic adds on average in each week of the course, counted from 0:
    reasons say how a learner differs from that. Scorers of before know none, or none of topics,
    and no `level` nor `silent_by_week`.
    `id` is its row number in the store, None until it is saved. `metrics` is JSON-ready.
    `held_out` is there right after training only: the labelled moments held out, with what was
    predicted for each target as `p_<target>`.
    """

    targets: Mapping[Question, Additive]
    data_until: date
    first_week: int
    left_by_week: tuple[float, ...] = ()
    silent_by_week: tuple[float, ...] = ()
    usual: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    level: DepartureLevel = field(default_factory=DepartureLevel)
    forecast: Forecast | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    held_out: pd.DataFrame | None = field(default=None, compare=False, repr=False)

    def log_odds(self, target: Question, features: pd.DataFrame) -> Floats:
        """The log-odds of each row, moved by what its cohort has shown so far.

        NaN where this scorer does not answer the question.
        """
        if target not in self.targets:
            return np.full(len(features), np.nan)
        own = self.targets[target].log_odds(features)
        return own + self.cohort_shift(target, features) + self.level.shift(target, own, features)

    def cohort_shift(self, target: Question, features: pd.DataFrame) -> Floats:
        """What the cohort of each row has shown so far adds to its log-odds."""
        return cohort_shift(target, self.left_by_week, features, silent=self.silent_by_week)

    def with_cohort_means(self, features: pd.DataFrame) -> pd.DataFrame:
        """Whole cohorts with what scoring a part of them reads of the rest."""
        asked = [target for target in self.targets if target in self.level.usual]
        own = {target: self.targets[target].log_odds(features) for target in asked}
        return self.level.with_cohort_means(own, features)

    def probability(self, target: Question, features: pd.DataFrame) -> Floats:
        """The probability of each row, its cohort considered."""
        return probability_of(self.log_odds(target, features))

    def parts(self, features: pd.DataFrame) -> "Parts":
        """Every target's log-odds at once, and those of the risk score by fact."""
        shifts = {name: self.cohort_shift(name, features) for name in self.targets}
        sums = self._lookup.at(features)
        topics, (calendar,), others = np.split(sums, [len(REASON_TOPICS), len(REASON_TOPICS) + 1])
        facts = facts_of(topics)
        usual = self._usual_at(features, REASON_FACTS)
        average = self.targets[Target.NOT_COMPLETE].intercept + shifts[Target.NOT_COMPLETE]
        average += calendar + usual.sum(axis=0)
        facts -= usual
        topics -= self._usual_at(features, REASON_TOPICS)
        log_odds: dict[Question, Floats] = {Target.NOT_COMPLETE: average + facts.sum(axis=0)}
        for name, total in zip(self._others, others, strict=True):
            own = self.targets[name].intercept + total
            log_odds[name] = own + shifts[name] + self.level.shift(name, own, features)
        return Parts(average=average, facts=facts, topics=topics, log_odds=log_odds)

    def _usual_at(self, features: pd.DataFrame, names: Sequence[Fact | Topic]) -> Floats:
        """What each of `names` adds on average in the week of each row: names by rows."""
        if not self.usual:
            return np.zeros((len(names), len(features)))
        weeks = len(next(iter(self.usual.values())))
        table = np.array([self.usual.get(name, (0.0,) * weeks) for name in names])
        return table.take(course_weeks(features, weeks - 1), axis=1)

    @property
    def _others(self) -> list[Question]:
        return [name for name in self.targets if name is not Target.NOT_COMPLETE]

    @cached_property
    def _lookup(self) -> Lookup:
        """The risk score's curves by topic, those of no fact; every other target's."""
        risk = self.targets[Target.NOT_COMPLETE].curves
        of_a_fact = {name for fact in REASON_FACTS for name in FACTS[fact]}
        groups = [names for fact in REASON_FACTS for names in topics_of(fact).values()]
        sums = [[c for c in risk if c.name in names] for names in groups]
        sums += [[c for c in risk if c.name not in of_a_fact]]
        return Lookup.of([*sums, *(self.targets[name].curves for name in self._others)])

    def to_json(self) -> str:
        """The parameters as canonical JSON: numbers and names, nothing that could be run."""
        content = {
            "format": _FORMAT,
            "data_until": self.data_until.isoformat(),
            "first_week": self.first_week,
            "left_by_week": list(self.left_by_week),
            "forecast": self.forecast.as_dict() if self.forecast else None,
            "targets": {name.value: target.as_dict() for name, target in self.targets.items()},
        }
        if self.usual:  # those of before keep their text, and with it their checksum
            content["usual"] = {fact: list(by_week) for fact, by_week in self.usual.items()}
        if self.silent_by_week:
            content["silent_by_week"] = list(self.silent_by_week)
        if self.level != DepartureLevel():
            content["level"] = self.level.as_dict()
        return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)

    @property
    def checksum(self) -> str:
        """SHA-256 of `to_json`."""
        return checksum(self.to_json())

    def numbered(self, number: int | None) -> "Scorer":
        """The same scorer with its row number."""
        return replace(self, id=number)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Log-odds of rows, by target and within the risk score, what their cohorts showed included.

    `average` is an average learner's log-odds of not completing in that week of the course;
    `facts` is what each of `REASON_FACTS` adds to it, by rows; `topics` by `REASON_TOPICS`.
    """

    average: Floats
    facts: Floats
    topics: Floats
    log_odds: Mapping[Question, Floats]


def scorer_from_json(
    parameters: str, expected: str, metrics: Mapping[str, Any] | None = None
) -> Scorer:
    """The scorer that was saved as `parameters`.

    Raises:
        CorruptScorerError: the text does not have the `expected` checksum, or is not a scorer.
    """
    if checksum(parameters) != expected:
        raise CorruptScorerError("the scorer's parameters do not match their checksum")
    try:
        content = json.loads(parameters)
        if content["format"] != _FORMAT:
            raise CorruptScorerError(f"scorer format {content['format']!r} is not known here")
        forecast = content.get("forecast")
        return Scorer(
            targets={question(k): Additive.from_dict(v) for k, v in content["targets"].items()},
            data_until=date.fromisoformat(content["data_until"]),
            first_week=int(content["first_week"]),
            left_by_week=tuple(map(float, content["left_by_week"])),
            silent_by_week=tuple(map(float, content.get("silent_by_week", ()))),
            usual=_usual(content.get("usual", {})),
            level=DepartureLevel.from_dict(content["level"])
            if "level" in content
            else DepartureLevel(),
            forecast=Forecast.from_dict(forecast) if forecast else None,
            metrics=metrics or {},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CorruptScorerError(f"the scorer's parameters cannot be read: {error}") from error


def _usual(found: Mapping[str, Any]) -> Mapping[str, tuple[float, ...]]:
    by_fact = {fact: tuple(map(float, by_week)) for fact, by_week in found.items()}
    if len({len(by_week) for by_week in by_fact.values()}) > 1:
        raise ValueError("the usual weeks of its facts are not the same")
    return by_fact


def checksum(parameters: str) -> str:
    """SHA-256 of the text, as hex."""
    return hashlib.sha256(parameters.encode()).hexdigest()


def probability_of(log_odds: Floats) -> Floats:
    """The logistic function, safe at both ends."""
    return np.asarray(0.5 * (1 + np.tanh(log_odds / 2)))
