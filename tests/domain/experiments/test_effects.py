from datetime import date

import numpy as np
import pandas as pd
import pytest

from domain.experiments.effect_sentences import advice, points, sentence
from domain.experiments.effects import Effect, EffectVerdict, TooFew, effect, effects_by
from domain.experiments.outcomes import outcomes

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
            "planned_on": AS_OF,
            "next_active_on": AS_OF + pd.to_timedelta(np.where(back, 5, 30), unit="D"),
            "share": np.nan,
            "variant": None,
            "withdrawn_on": pd.NaT,
            "active_before": dice.binomial(14, 0.2, number),
            "risk_band": np.where(dice.random(number) < 0.5, "Amber", "Green"),
            "channel": "email",
        }
    )


def known(
    frame: pd.DataFrame, *, share: float = 0.5, until: date = date(2026, 6, 1)
) -> pd.DataFrame:
    return outcomes(frame, GOALS, share_on={AS_OF.date(): share}, until=until)


def found(frame: pd.DataFrame, share: float = 0.5) -> Effect:
    result = effect(known(frame, share=share))
    assert isinstance(result, Effect)
    return result


def test_a_planted_effect_is_recovered_and_said_in_plain_words() -> None:
    seen = found(draws(2000, lift=0.15))
    assert seen.best == pytest.approx(0.15, abs=0.05)
    assert 0.15 in seen.interval
    assert 0.15 in seen.best_interval
    assert seen.verdict is EffectVerdict.HELPS
    assert seen.natural_return == pytest.approx(0.4, abs=0.04)
    assert sentence(seen).startswith("It helps: +")
    assert "come back without it" in sentence(seen)
    assert "stay without it" in sentence(seen, outcome="still_enrolled")


def test_no_effect_and_harm_are_said_as_plainly() -> None:
    nothing = found(draws(600, lift=0.0))
    assert nothing.verdict is EffectVerdict.NO_SIGN
    assert "the test could have seen" in sentence(nothing)
    harm = found(draws(2000, lift=-0.2))
    assert harm.verdict is EffectVerdict.HARMS
    assert "Stop it" in sentence(harm)


@pytest.mark.parametrize(("lift", "verdict"), [(0.11, "may_help"), (-0.11, "may_harm")])
def test_what_only_one_look_would_call_an_effect_is_not_settled(lift: float, verdict: str) -> None:
    seen = found(draws(400, lift=lift, seed=3))
    assert seen.verdict == verdict
    assert 0 not in seen.best_interval
    assert 0 in seen.sequential
    assert "Not settled yet" in sentence(seen)


def test_where_everyone_comes_back_anyway_no_gain_could_have_been_seen() -> None:
    frame = draws(100, lift=0.0).assign(next_active_on=AS_OF + pd.Timedelta(days=2))
    seen = found(frame)
    assert not seen.has_room
    assert "100 % come back without it: no room to see a gain" in sentence(seen)


def test_staff_are_told_band_by_band_whether_to_nudge_or_to_call() -> None:
    helps, nothing = found(draws(2000, lift=0.15)), found(draws(600, lift=0.0))
    assert advice(helps, band="Amber") == "help here"
    assert advice(nothing, band="Amber") == "no sign it helps"
    assert advice(nothing, band="Red") == "no sign it helps: call instead"
    assert advice(found(draws(2000, lift=-0.2)), band="Red") == "does harm: call instead"


@pytest.mark.parametrize(
    ("share", "said"), [(0.07, "+7"), (-0.031, "\N{MINUS SIGN}3"), (0.001, "0"), (np.inf, "?")]
)
def test_points_carry_their_sign(share: float, said: str) -> None:
    assert points(share) == said


def test_a_broken_draw_is_not_read() -> None:
    seen = found(draws(1000, lift=0.2, held=0.3), share=0.5)
    assert seen.verdict is EffectVerdict.BROKEN
    assert "do not read" in sentence(seen)


def test_a_small_arm_gives_no_number() -> None:
    few = effect(known(draws(15, lift=0.5)))
    assert isinstance(few, TooFew)
    assert sentence(few).startswith("Too early: ")
    assert f"about {few.missing} more learners needed to see 10 points" in sentence(few)


def test_a_learner_counts_once_from_the_first_draw() -> None:
    one = draws(1, lift=0.0)
    later = AS_OF + pd.Timedelta(days=21)
    again = one.assign(as_of=later, planned_on=later, arm="treated")
    both = known(pd.concat([again, one]), share=0.5)
    assert list(both["as_of"]) == [AS_OF]


def test_only_closed_windows_count() -> None:
    frame = draws(50, lift=0.0)
    assert known(frame, until=date(2026, 1, 19)).empty
    closed = known(frame, until=date(2026, 1, 20))
    assert len(closed) == 50
    assert closed["still_enrolled"].isna().all()


def test_leaving_within_five_weeks_is_the_second_outcome() -> None:
    frame = draws(40, lift=0.0).assign(withdrawn_on=AS_OF + pd.Timedelta(days=35))
    frame.loc[0, "withdrawn_on"] = AS_OF + pd.Timedelta(days=36)
    stayed = known(frame)["still_enrolled"]
    assert list(stayed[:2]) == [True, False]


def test_groups_are_told_apart() -> None:
    by_band = effects_by(known(draws(800, lift=0.1)), "risk_band")
    assert set(by_band) == {"Amber", "Green"}
    total = sum(e.treated.learners + e.held_out.learners for e in by_band.values())
    assert total == 800


def test_the_share_recorded_at_the_draw_goes_before_what_the_policy_says_of_that_day() -> None:
    frame = draws(1000, lift=0.0, held=0.2)
    assert found(frame, share=0.5).verdict is EffectVerdict.BROKEN
    assert found(frame.assign(share=0.2), share=0.5).verdict is EffectVerdict.NO_SIGN
