import pandas as pd
import pytest

from domain.risk.scoring.anomalies import badges


def _weeks(*rows: tuple[float, float, float, float]) -> pd.DataFrame:
    """Clicks of four weeks, latest first."""
    return pd.DataFrame(rows, columns=[f"clicks_week_{k}" for k in range(4)]).assign(cohort_id=1)


@pytest.mark.parametrize(
    ("weeks", "badge"),
    [
        ((2, 40, 35, 45), "sudden drop"),
        ((40, 30, 20, 10), "rising"),
        ((10, 20, 30, 40), "falling"),
        ((20, 22, 19, 21), ""),
        ((0, 2, 1, 2), ""),
    ],
)
def test_what_stands_out_gets_a_badge(weeks: tuple[float, ...], badge: str) -> None:
    steady = (20.0, 21.0, 19.0, 20.0)
    found = badges(_weeks(weeks, steady, steady, steady))  # type: ignore[arg-type]
    assert found[0] == badge


def test_a_quiet_week_of_the_whole_cohort_is_nobodys_drop() -> None:
    assert (badges(_weeks(*[(2, 40, 35, 45)] * 5)) == "").all()


def test_unknown_activity_has_no_badge() -> None:
    nothing = float("nan")
    assert badges(_weeks((nothing, nothing, nothing, nothing)))[0] == ""


def test_who_falls_and_then_drops_has_both_badges() -> None:
    steady = (20.0, 21.0, 19.0, 20.0)
    assert badges(_weeks((2, 30, 40, 50), steady, steady, steady))[0] == "sudden drop; falling"


def test_a_return_after_two_quiet_weeks_is_seen_and_a_first_visit_is_none() -> None:
    weeks = _weeks((9, 0, 0, 0), (9, 0, 0, 0)).assign(clicks_14=9.0, clicks_total=[40.0, 9.0])
    assert badges(weeks).tolist() == ["back again", ""]
