import numpy as np
import pandas as pd

from domain.policy import Policy
from domain.risk.training.sampling import sampled

_START = pd.Timestamp("2024-01-01")


def _people(sizes: list[int]) -> pd.DataFrame:
    """Cohorts of twelve weeks; one learner of three failed."""
    cohort = np.repeat(np.arange(len(sizes)), sizes)
    number = np.arange(len(cohort))
    return pd.DataFrame(
        {
            "enrolment_id": number + 1,
            "learner_id": number + 1,
            "cohort_id": cohort,
            "starts_on": _START,
            "ends_on": _START + pd.Timedelta(83, unit="D"),
            "outcome": np.where(number % 3 == 0, "failed", "passed"),
        }
    )


def test_below_the_stated_size_everybody_is_learnt_from(policy: Policy) -> None:
    people = _people([50, 60])
    # weeks 2 to 12 are eleven looks
    assert sampled(people, policy.scorer, most=110 * 11) is people


def test_past_it_everybody_has_the_same_chance_and_the_base_rate_stays(policy: Policy) -> None:
    people = _people([20_000, 400, 100] + [30] * 600)
    found = sampled(people, policy.scorer, most=len(people) * 11 // 5)
    assert 0.17 < len(found) / len(people) < 0.23
    small = people["cohort_id"] > 2
    assert 0.15 < len(found[found["cohort_id"] > 2]) / small.sum() < 0.25
    assert abs((found["outcome"] == "failed").mean() - 1 / 3) < 0.02


def test_small_cohorts_come_whole_or_not_at_all(policy: Policy) -> None:
    people = _people([20_000] + [30] * 600)
    found = sampled(people, policy.scorer, most=len(people))
    sizes = found.groupby("cohort_id").size()
    assert set(sizes.drop(0)) == {30}
    assert 250 < sizes[0] < 20_000


def test_the_same_learners_are_drawn_whatever_order_they_come_in(policy: Policy) -> None:
    people = _people([3000, 2000])
    found = sampled(people, policy.scorer, most=20_000)
    turned = sampled(people.iloc[::-1], policy.scorer, most=20_000)
    assert set(found["learner_id"]) == set(turned["learner_id"])
    assert len(found) < len(people)
