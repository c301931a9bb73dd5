import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.experiments.assignment import Arm, Draw, draw, position, share_for
from domain.policy import Policy

REFS = [f"learner-{n}" for n in range(20_000)]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.5, 1.0])
def test_about_the_asked_share_is_held_out(share: float) -> None:
    held = sum(draw(ref, "reengage", salt="s", share=share) is Arm.HOLDOUT for ref in REFS)
    assert held / len(REFS) == pytest.approx(share, abs=0.015)


def test_the_arms_of_two_experiments_are_unrelated() -> None:
    both = sum(
        draw(ref, "reengage", salt="s", share=0.5) is draw(ref, "recognise", salt="s", share=0.5)
        for ref in REFS
    )
    assert both / len(REFS) == pytest.approx(0.5, abs=0.015)


def test_a_learners_place_never_changes() -> None:
    assert position("learner-1", "reengage", "staycourse-1") == 0.6778553066922602


@given(st.text(), st.text(), st.text())
def test_every_learner_has_one_place_between_nought_and_one(ref: str, test: str, salt: str) -> None:
    assert 0 <= position(ref, test, salt) < 1
    assert position(ref, test, salt) == position(ref, test, salt)


def test_a_recorded_arm_outlives_a_change_of_the_share(policy: Policy) -> None:
    small = Draw(holdout=policy.holdout, learners=500, recorded={})
    before = {ref: small.holds_out("reengage", ref) for ref in REFS[:500]}
    recorded = {(ref, "reengage"): "holdout" if held else "treated" for ref, held in before.items()}
    large = Draw(holdout=policy.holdout, learners=5000, recorded=recorded)
    assert {ref: large.holds_out("reengage", ref) for ref in before} == before
    assert sum(large.holds_out("reengage", ref) for ref in REFS) / len(REFS) < 0.25


def test_small_programmes_withhold_more(policy: Policy) -> None:
    assert share_for(999, policy.holdout) == 0.5
    assert share_for(1000, policy.holdout) == 0.2
