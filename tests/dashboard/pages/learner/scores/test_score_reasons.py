"""Why a learner has their score, as a coach reads it."""

import json
import re
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.learner.scores.score_reasons import why_score
from tests.dashboard.components import parts, texts

FACTS = (["2 of 3 pieces of work due not handed in", 21.4], ["no activity for 15 days", -0.4])
KEPT = [*FACTS, -1.0, 43.0]


def card(**more: Any) -> Component:
    row = {
        "reasons": json.dumps(KEPT),
        "risk_score": 63.0,
        "risk_band": "Amber",
        "nearest_change": None,
        "scorer_note": None,
        "no_score_reason": None,
        "scorer_id": 3.0,
        "policy_revision": "ee1cd49ce6b3",
        "recorded_at": pd.Timestamp("2026-03-02 04:05", tz="UTC"),
    }
    return why_score(row | more, zone=ZoneInfo("Europe/London"))


def lines(shown: Component, name: str) -> list[list[str]]:
    (found,) = parts(shown, name)
    cells = [[c.children for c in item.children] for item in found.children]
    return [[c for c in line if isinstance(c, str)] for line in cells]


def test_facts_come_strongest_first_and_sums_stay_below() -> None:
    assert lines(card(), "reasons") == [
        ["2 of 3 pieces of work due not handed in", "raises by 21"],
        ["no activity for 15 days", "lowers by less than 1"],
    ]


def test_the_sums_lead_from_an_average_learner_to_the_score() -> None:
    assert lines(card(), "sums") == [
        ["everything else together", "lowers by 1"],
        ["where an average learner stands at this point", "43"],
        ["Score", "63"],
    ]


def test_what_made_a_score_is_said_with_it_and_of_none_as_well() -> None:
    made = "Worked out on 2 Mar 2026, 04:05, from what was imported by then, by {}, under settings"
    for shown, by in ((card(), "scorer 3"), (card(reasons=None, scorer_id=None), "no scorer")):
        assert f"{made.format(by)} ee1cd49ce6b3." in texts(shown)
    assert "Worked out by scorer 3, under settings ee1cd49ce6b3." in texts(card(recorded_at=pd.NaT))


@given(st.lists(st.integers(-400, 400), min_size=1, max_size=8))
def test_what_is_shown_adds_up_to_the_score_that_is_shown(tenths: list[int]) -> None:
    points = [one / 10 for one in tenths]
    start = 50.3 - sum(points)  # whatever the facts, 50.3 of 100
    kept = [*(["a fact", one] for one in points), 0.0, round(start, 1)]
    shown = card(reasons=json.dumps(kept), risk_score=50.3)
    signed = [
        int(re.sub(r"\D", "", words) or 0) * (-1 if words.startswith("lowers") else 1)
        for _, words in lines(shown, "reasons") + lines(shown, "sums")[:1]
        if "less than" not in words
    ]
    begin, score = (int(line[1]) for line in lines(shown, "sums")[1:])
    assert (begin + sum(signed), score) == (50, 50)
    assert all(
        "less than 1" in words or abs(abs(one) - int(words.split()[-1])) < 1
        for one, (_, words) in zip(points, lines(shown, "reasons"), strict=True)
    )


def test_reasons_of_an_older_snapshot_need_no_sums() -> None:
    (text, points), _ = FACTS
    before = [{"text": text, "points": points, "direction": "up"}]
    shown = card(reasons=json.dumps(before))
    assert lines(shown, "reasons") == [["2 of 3 pieces of work due not handed in", "raises by 21"]]
    assert parts(shown, "sums") == []


def test_where_no_small_step_moves_the_band_it_is_said() -> None:
    def told(**row: Any) -> str:
        return " ".join(texts(card(**row)))

    assert "No small step is known" in told()
    assert "What would move the band" not in told(risk_band="Green")
    found = told(nearest_change="coming back today would move the score from 63 to 41")
    assert "Coming back today would move the score from 63 to 41." in found
    assert "No small step" not in found


def test_without_a_score_the_reason_is_told() -> None:
    shown = card(reasons=None, risk_score=None, no_score_reason="the course has just begun")
    assert "No score: the course has just begun" in texts(shown)
