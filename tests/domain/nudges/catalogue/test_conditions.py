import contextlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nudges.catalogue.conditions import ConditionError, read
from domain.policy import Policy

FRAME = pd.DataFrame(
    {
        "days_since_last_seen": [3.0, 12.0, np.nan, 30.0],
        "progress": [72.0, np.nan, 40.0, 55.0],
        "composite_segment": ["On Track", "Moderate", "Critical", "Critical"],
        "risk_band": ["Green", None, "Red", "Amber"],
        "barriers": ["", "Childcare; Health", None, "Transport"],
    }
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("days_since_last_seen between 8 and 30", [1, 3]),
        ("days_since_last_seen < 8 or progress < 50", [0, 2]),
        ("composite_segment is On Track", [0]),
        ('composite_segment in ("On Track", moderate)', [0, 1]),
        ("composite_segment is not Critical and progress >= 70%", [0]),
        ("barriers mentions childcare", [1]),
        ("barriers is known", [1, 3]),
        ("progress is unknown", [1]),
        ("not (risk_band is Red or days_since_last_seen <= 3)", [1, 3]),
        ("progress in (40, 55)", [2, 3]),
        ("progress = 55", [3]),
        ("progress != 55", [0, 1, 2]),
        ("progress <= 40 or days_since_last_seen > 20 and risk_band is Amber", [2, 3]),
    ],
)
def test_a_condition_finds_the_rows_it_reads_like(text: str, rows: list[int]) -> None:
    assert list(np.flatnonzero(read(text).mask(FRAME))) == rows


def test_an_unknown_value_satisfies_no_comparison_but_it_is_not_something_else() -> None:
    unknown = pd.DataFrame({"progress": [np.nan], "risk_band": [None]})
    for text in (
        "progress < 50",
        "progress >= 50",
        "progress between 0 and 100",
        "risk_band is Red",
    ):
        assert not read(text).mask(unknown).any()
    assert read("risk_band is not Red").mask(unknown).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("days_since_lst_seen > 3", "did you mean 'days_since_last_seen'"),
        ("progress >", "expected a number, found 'the end'"),
        ("progress between 3", "expected 'and'"),
        ("risk_band > Amber", "holds words"),
        ("progress is 5 banana", "expected 'and', 'or' or the end, found 'banana'"),
        ("(progress > 3", r"expected '\)'"),
        ("progress wobbles 3", "expected a comparison after 'progress', found 'wobbles'"),
        ("risk_band is", "expected a word"),
        ("", "unknown field 'the end'"),
        ("progress > 3; drop", "expected a number, found '3;'"),
    ],
)
def test_a_condition_that_cannot_be_read_says_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(ConditionError, match=message):
        read(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    with contextlib.suppress(ConditionError):
        assert list(read(text).comparisons())


def test_every_condition_of_the_shipped_catalogue_can_be_read(policy: Policy) -> None:
    assert all(list(read(i.when).comparisons()) for i in policy.nudges.values())


@pytest.mark.parametrize("name", ["recognise", "enrichment"])
def test_nobody_whose_risk_is_red_is_praised(name: str, policy: Policy) -> None:
    alike = {
        "composite_segment": "On Track",
        "days_since_last_seen": 2,
        "grade": 90,
        "progress": 60,
    }
    frame = pd.DataFrame({"risk_band": ["Red", "Amber", None]}).assign(**alike)
    assert list(read(policy.nudges[name].when).mask(frame)) == [False, True, True]
