"""Whom nudges help most: found where it was planted, and not where it was not."""

import math

import numpy as np
import pandas as pd
import pytest

from domain.experiments import NoUplift, Uplift, uplift, uplift_sentence


def _draws(number: int, *, planted: float, seed: int) -> pd.DataFrame:
    """Nudges help the active, whom the bands say nothing of, by so much more each way."""
    dice = np.random.default_rng(seed)
    before = dice.binomial(14, 0.3, number)
    treated = dice.random(number) < 0.5
    active = np.where(before > 4, 1, -1)
    back = dice.random(number) < 0.4 + treated * planted * active
    return pd.DataFrame(
        {
            "learner_ref": [f"l{n}" for n in range(number)],
            "arm": np.where(treated, "treated", "holdout"),
            "share": 0.5,
            "reached": back,
            "active_before": before,
            "risk_band": dice.choice(["Red", "Amber", "Green"], number),
            "planned_on": pd.Timestamp("2026-01-05")
            + pd.to_timedelta(dice.integers(0, 70, number), unit="D"),
        }
    )  # fmt: skip


def test_a_planted_interaction_is_found_and_beats_ranking_by_risk() -> None:
    found = uplift(_draws(3000, planted=0.25, seed=1), seed=1)
    assert isinstance(found, Uplift)
    assert found.beats_risk
    active = next(term for term in found.terms if term.name == "active_before")
    assert active.interval.low > 0
    assert uplift_sentence(found).startswith("Ranking by who benefits beats ranking by risk")


def test_where_outcomes_are_shuffled_it_seldom_beats_risk() -> None:
    """One in forty is what a lower end of 95 % allows; four of forty would be rarer than 2 %."""
    wrong = 0
    for seed in range(40):
        frame = _draws(500, planted=0.25, seed=seed)
        dice = np.random.default_rng(seed)
        found = uplift(frame.assign(reached=dice.permutation(frame["reached"])), seed=seed)
        assert isinstance(found, Uplift)
        wrong += found.beats_risk
    assert wrong < 4


def test_too_few_learners_say_how_many_weeks_are_missing() -> None:
    found = uplift(_draws(80, planted=0.0, seed=2), seed=2)
    assert isinstance(found, NoUplift)
    evidence = found.evidence
    assert evidence.needed
    assert evidence.a_week == pytest.approx(8, abs=1)
    assert evidence.weeks_more == math.ceil((evidence.needed - 80) / evidence.a_week)
    assert uplift_sentence(found) == (
        f"Not enough evidence yet: {evidence.weeks_more:,} weeks more. To see a difference of ten"
        f" points between halves takes {evidence.needed:,} learners; there are 80, and about"
        " 8 more each week."
    )


def test_nobody_drawn_is_no_evidence_and_no_number() -> None:
    found = uplift(_draws(0, planted=0.0, seed=2), seed=2)
    assert isinstance(found, NoUplift)
    assert found.evidence.weeks_more is None
    assert uplift_sentence(found).endswith("nobody is drawn who could bring it.")


def test_who_gains_more_than_most_is_told_of_anybody() -> None:
    found = uplift(_draws(3000, planted=0.25, seed=1), seed=1)
    assert isinstance(found, Uplift)
    some = pd.DataFrame({"active_before": [0, 4, 12, None], "risk_band": ["Red", "Red", "Red", ""]})
    little, most, much, nobody_knows = found.gains.of(some)
    assert little < most < much
    assert nobody_knows == 0
