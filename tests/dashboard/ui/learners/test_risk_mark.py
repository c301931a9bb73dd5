"""Segment and risk are two languages, and one sentence says what it means where they differ."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ui import chip
from dashboard.ui.learners import disagreement, risk_mark, risk_number, when_and_how
from domain.policy import Bands
from tests.dashboard.components import texts

QUIET = {
    "composite_segment": "Critical",
    "risk_band": "Green",
    "engagement_segment": "Critical",
    "progress_segment": "On Track",
    "barrier_segment": "On Track",
    "days_since_last_seen": 31.0,
    "last_seen_on": "2026-01-01",
    "progress": 80.0,
    "barriers": "",
}


@given(st.floats(0, 100), st.sampled_from([50.0, 80.0]))
def test_no_number_stands_on_the_wrong_side_of_a_line(score: float, line: float) -> None:
    assert (risk_number(score) >= line) == (score >= line)


def test_a_score_says_its_number_and_band_in_no_colour_of_a_segment() -> None:
    mark = risk_mark(49.96, "Green")
    assert texts(mark) == ["Risk", "49", "Green"]
    assert "chip" not in str(mark)
    assert "chip-critical" not in str(chip("Red"))


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({}, "Quiet for 31 days, but otherwise like others who finished"),
        ({"last_seen_on": None}, "Never seen, but otherwise like others who finished"),
        (
            {"engagement_segment": "On Track", "progress_segment": "Critical", "progress": 49.9},
            "At 49 % progress, but otherwise like others who finished",
        ),
        (
            {"composite_segment": "On Track", "risk_band": "Red"},
            "Breaks no rule, but like others who did not finish",
        ),
        (
            {
                "composite_segment": "Moderate",
                "engagement_segment": "Moderate",
                "risk_band": "Red",
                "days_since_last_seen": 9.0,
            },
            "Only quiet for 9 days, but like others who did not finish",
        ),
        ({"risk_band": "Red"}, ""),
        ({"risk_band": None}, ""),
    ],
)
def test_where_rules_and_score_disagree_one_sentence_says_so(
    other: dict[str, Any], says: str
) -> None:
    assert disagreement(QUIET | other) == says


@pytest.mark.parametrize(
    ("score", "soon", "silent", "says"),
    [
        (97, 0.04, 0.89, "Will probably stay registered and stop working (89 %)"),
        (97, 0.04, None, "Completing is in doubt, but leaving is not near: 4 %"),
        (85, 0.3, 0.9, "leaving may come soon: 30 % in the next 21 days"),
        (20, 0.25, None, "yet leaving soon is possible"),
        (20, 0.02, 0.7, "may be quiet until then (70 %)"),
        (20, 0.02, 0.1, ""),
        (None, 0.02, 0.1, ""),
    ],
)
def test_numbers_that_seem_to_contradict_are_told_as_when_and_how(
    policy: Any, score: float | None, soon: float, silent: float | None, says: str
) -> None:
    bands: Bands = policy.bands
    told = when_and_how({"risk_score": score, "leave_soon": soon, "stop_out": silent}, bands)
    assert says in told
    assert bool(told) == bool(says)
