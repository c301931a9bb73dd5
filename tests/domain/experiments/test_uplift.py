from datetime import date

import numpy as np
import pandas as pd
import pytest

from domain.experiments.uplift import (
    Effect,
    TooFew,
    Verdict,
    effect,
    effects_by,
    outcomes,
    points,
)

AS_OF = pd.Timestamp("2026-01-05")
GOALS = {"reengage": 14}


def draws(number: int, *, lift: float, held: float = 0.5, seed: int = 3) -> pd.DataFrame:
    dice = np.random.default_rng(seed)
    arm = np.where(dice.random(number) < held, "holdout", "treated")
    back = dice.random(number) < 0.4 + lift * (arm == "treated")
    return pd.DataFrame(
        {
            "learner_ref": [f"l{n}" for n in range(number)],
            "intervention": "reengage",
            "arm": arm,
            "as_of": AS_OF,
            "next_active_on": AS_OF + pd.to_timedelta(np.where(back, 5, 30), unit="D"),
            "withdrawn_on": pd.NaT,
            "risk_band": np.where(dice.random(number) < 0.5, "Amber", "Green"),
            "channel": "email",
        }
    )


def known(frame: pd.DataFrame, until: date = date(2026, 6, 1)) -> pd.DataFrame:
    return outcomes(frame, GOALS, until=until)


def found(frame: pd.DataFrame, share: float = 0.5) -> Effect:
    result = effect(known(frame), share_held_out=share)
    assert isinstance(result, Effect)
    return result


def test_a_planted_effect_is_recovered_and_said_in_plain_words() -> None:
    seen = found(draws(2000, lift=0.15))
    assert seen.difference == pytest.approx(0.15, abs=0.05)
    assert 0.15 in seen.interval
    assert seen.verdict is Verdict.HELPS
    assert seen.natural_return == pytest.approx(0.4, abs=0.04)
    assert seen.sentence.startswith("It helps: +")
    assert "come back without it" in seen.sentence


def test_no_effect_and_harm_are_said_as_plainly() -> None:
    nothing = found(draws(600, lift=0.0))
    assert nothing.verdict is Verdict.NO_SIGN
    assert "the test could have seen" in nothing.sentence
    harm = found(draws(2000, lift=-0.2))
    assert harm.verdict is Verdict.HARMS
    assert "Stop it" in harm.sentence


def test_where_everyone_comes_back_anyway_no_gain_could_have_been_seen() -> None:
    frame = draws(100, lift=0.0).assign(next_active_on=AS_OF + pd.Timedelta(days=2))
    seen = found(frame)
    assert not seen.has_room
    assert "100 % come back without it: no room to see a gain" in seen.sentence


@pytest.mark.parametrize(
    ("share", "said"), [(0.07, "+7"), (-0.031, "\N{MINUS SIGN}3"), (0.001, "0"), (np.inf, "?")]
)
def test_points_carry_their_sign(share: float, said: str) -> None:
    assert points(share) == said


def test_a_broken_draw_is_not_read() -> None:
    seen = found(draws(1000, lift=0.2, held=0.3), share=0.5)
    assert seen.verdict is Verdict.BROKEN
    assert "do not read" in seen.sentence


def test_a_small_arm_gives_no_number() -> None:
    few = effect(known(draws(15, lift=0.5)), share_held_out=0.5)
    assert isinstance(few, TooFew)
    assert "Too early" in few.sentence


def test_a_learner_counts_once_from_the_first_draw() -> None:
    one = draws(1, lift=0.0)
    again = one.assign(as_of=AS_OF + pd.Timedelta(days=21), arm="treated")
    both = known(pd.concat([again, one]))
    assert list(both["as_of"]) == [AS_OF]


def test_only_closed_windows_count() -> None:
    frame = draws(50, lift=0.0)
    assert known(frame, until=date(2026, 1, 18)).empty
    closed = known(frame, until=date(2026, 1, 19))
    assert len(closed) == 50
    assert closed["still_enrolled"].isna().all()


def test_leaving_within_five_weeks_is_the_second_outcome() -> None:
    frame = draws(40, lift=0.0).assign(withdrawn_on=AS_OF + pd.Timedelta(days=35))
    frame.loc[0, "withdrawn_on"] = AS_OF + pd.Timedelta(days=36)
    stayed = known(frame)["still_enrolled"]
    assert list(stayed[:2]) == [True, False]


def test_groups_are_told_apart() -> None:
    by_band = effects_by(known(draws(800, lift=0.1)), "risk_band", share_held_out=0.5)
    assert set(by_band) == {"Amber", "Green"}
    total = sum(e.treated.learners + e.held_out.learners for e in by_band.values())
    assert total == 800
