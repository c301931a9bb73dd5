import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.scoring.refusals import no_score_reasons, silent_cohorts

UNKNOWN = None


def cohort(*seen: float | None, number: int = 1) -> pd.DataFrame:
    """Days since each learner of a cohort was last seen."""
    days = pd.Series(seen, dtype="float64")
    return pd.DataFrame({"cohort_id": number, "days_since_last_seen": days})


@pytest.mark.parametrize(
    ("seen", "is_silent"),
    [
        ([9.0] * 10, True),
        ([9.0] * 10 + [1.0], False),
        ([9.0] * 9, False),  # so few may all be away by chance
        ([UNKNOWN] * 40, False),  # nobody's visits are known: there is no feed that could stop
        ([9.0] * 10 + [UNKNOWN] * 5, True),  # who is unknown was not seen by that
        ([9.0] * 9 + [UNKNOWN] * 5, False),  # and is not silent by that either
    ],
)
def test_a_cohort_is_silent_when_ten_are_known_to_be_away_and_nobody_to_be_there(
    seen: list[float | None], *, is_silent: bool
) -> None:
    assert silent_cohorts(cohort(*seen), days=4) == ({1} if is_silent else set())


def test_each_cohort_is_judged_by_its_own_learners() -> None:
    both = pd.concat([cohort(*[9.0] * 12), cohort(*[1.0] * 12, number=2)], ignore_index=True)
    assert silent_cohorts(both, days=4) == {1}


@pytest.mark.parametrize(
    ("small", "silent"),
    [
        (([9.0] * 6, [8.0] * 6), {1, 2}),  # one feed may have stopped for all of them
        (([9.0] * 6, [8.0] * 5 + [1.0]), set()),
        (([9.0] * 4, [8.0] * 5), set()),  # nine together may all be away by chance
        (([9.0] * 5, [8.0] * 5, [1.0] * 12), {1, 2}),  # a whole cohort tells nothing of others
        (([9.0] * 4, [8.0] * 5, [9.0] * 12), {3}),
        (([9.0] * 5, [UNKNOWN] * 9, [8.0] * 5), {1, 3}),  # of the second nothing is known
    ],
)
def test_cohorts_of_fewer_than_ten_are_judged_together(
    small: tuple[list[float | None], ...], silent: set[int]
) -> None:
    cohorts = [cohort(*seen, number=n) for n, seen in enumerate(small, start=1)]
    assert silent_cohorts(pd.concat(cohorts, ignore_index=True), days=4) == silent


@pytest.mark.parametrize(
    ("weeks", "day", "said"),
    [
        (29 / 7, 4, "after 2 tenths of it"),
        (29 / 7, 5, ""),
        (12, 12, "after 2 weeks"),
        (12, 13, ""),
    ],
)
def test_scores_start_by_the_length_of_the_course(
    weeks: float, day: int, said: str, policy: Policy
) -> None:
    known = {"cohort_active_share": 1.0, "cohort_learners": 99.0, "days_since_last_seen": 0.0}
    rows = pd.DataFrame([{**known, "weeks": weeks, "week": day / 7}])
    (why,) = no_score_reasons(2, rows, policy.scorer.refusal)
    assert said in why
    assert bool(why) == bool(said)
