import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.experiments.assignment import Arm, draw, position, share_for
from domain.experiments.proportions import USUAL_RETURN, smallest_detectable
from domain.policy import HoldoutPolicy, Policy

ROOT = Path(__file__).parents[3]
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


def test_another_salt_draws_anew() -> None:
    both = sum(
        draw(ref, "reengage", salt="s", share=0.5) is draw(ref, "reengage", salt="t", share=0.5)
        for ref in REFS
    )
    assert both / len(REFS) == pytest.approx(0.5, abs=0.015)


def test_a_learners_place_never_changes() -> None:
    assert position("learner-1", "reengage", "staycourse-1") == 0.6778553066922602


def test_whoever_reads_the_documentation_draws_the_same_arms_without_us() -> None:
    documented = (ROOT / "docs/measuring.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", documented, flags=re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 - our own words
    for ref in (*REFS[:200], "Zoë", "u-1\x1f", ""):
        assert known["place"]("s", "reengage", ref) == position(ref, "reengage", "s")


@given(st.text(), st.text(), st.text())
def test_every_learner_has_one_place_between_nought_and_one(ref: str, test: str, salt: str) -> None:
    assert 0 <= position(ref, test, salt) < 1
    assert position(ref, test, salt) == position(ref, test, salt)


@pytest.mark.parametrize(
    ("learners", "share"), [(0, 0), (200, 0), (900, 0), (1500, 0.2), (5000, 0.1)]
)
def test_nobody_is_withheld_where_the_test_could_see_nothing_worth_having(
    policy: Policy, learners: int, share: float
) -> None:
    assert share_for(learners, policy.holdout) == share


def test_the_smaller_share_is_taken_as_soon_as_it_is_enough() -> None:
    """Each share from the first programme on that can see ten points with it."""
    holdout = HoldoutPolicy(share=0.2, share_when_large=0.1, salt="s")
    shares = [share_for(learners, holdout) for learners in range(800, 3000)]
    assert shares == sorted(shares, key=[0.0, 0.2, 0.1].index)
    for share in (0.2, 0.1):
        learners = 800 + shares.index(share)
        held_out = round(learners * share)
        assert smallest_detectable(learners - held_out, held_out, base=0.4) <= 0.1
        fewer = round((learners - 20) * share)
        assert smallest_detectable(learners - 20 - fewer, fewer, base=0.4) > 0.1


def test_where_a_gain_of_five_points_is_worth_seeing_more_learners_are_needed(
    policy: Policy,
) -> None:
    keen = policy.holdout.model_copy(update={"worth_seeing": 0.05})
    assert share_for(1500, keen) == 0
    assert share_for(5000, keen) == 0.2
    assert share_for(20_000, keen) == 0.1


def test_a_share_of_nothing_withholds_nobody_however_many_they_are(policy: Policy) -> None:
    none = policy.holdout.model_copy(update={"share": 0.0, "share_when_large": 0.0})
    assert share_for(100_000, none) == 0


def test_staff_may_withhold_in_a_small_programme_all_the_same(policy: Policy) -> None:
    wanted = policy.holdout.model_copy(update={"in_small": True})
    assert share_for(200, wanted) == policy.holdout.share


@given(st.integers(0, 100_000))
def test_whoever_is_withheld_is_so_for_a_gain_that_can_be_seen(learners: int) -> None:
    holdout = HoldoutPolicy(share=0.2, share_when_large=0.1, salt="s")
    share = share_for(learners, holdout)
    held_out = round(learners * share)
    seen = smallest_detectable(learners - held_out, held_out, base=USUAL_RETURN)
    assert share == 0 or seen <= holdout.worth_seeing
