import json

import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.model.facts import TOLD, Fact
from domain.risk.model.scorer import Scorer
from domain.risk.scoring.fact_sentences import said
from domain.risk.scoring.parallel import by_blocks
from domain.risk.scoring.predictions import score


def test_a_learner_alone_is_scored_to_the_letter_as_among_many(
    scorer: Scorer, past_features: pd.DataFrame, policy: Policy
) -> None:
    many = pd.concat([past_features] * 30, ignore_index=True).sample(frac=1, random_state=3)
    found = score(scorer, many, policy)
    for row in np.random.default_rng(4).choice(len(many), 25):
        alone = score(scorer, many.iloc[[row]], policy)
        pd.testing.assert_frame_equal(alone, found.iloc[[row]])


def test_the_strongest_reasons_come_first(
    scorer: Scorer, past_features: pd.DataFrame, policy: Policy
) -> None:
    for text in score(scorer, past_features, policy)["reasons"].head(50):
        told = [abs(r["points"]) for r in json.loads(text) if r["direction"] in {"up", "down"}]
        assert told == sorted(told, reverse=True)


def test_a_fact_of_which_nothing_is_known_is_left_unsaid() -> None:
    silent = {fact for fact in TOLD if said(fact, pd.DataFrame(index=[0])).sentences == ("",)}
    assert silent == set(TOLD) - {Fact.MARKS, Fact.HISTORY}


@pytest.mark.parametrize(
    ("fact", "features", "sentence"),
    [
        (Fact.SEEN, {"days_since_last_seen": 0, "never_seen": 0}, "seen today"),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 0}, "no activity for 12 days"),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 1}, "not seen yet"),
        (
            Fact.ACTIVITY,
            {"standing_clicks_28": 1.0},
            "activity in the highest fifth of the cohort",
        ),
        (Fact.TREND, {"trend_own": -0.9}, "less active than before"),
        (
            Fact.WORK,
            {"work_due": 3, "work_missed": 2},
            "2 of 3 pieces of work due not handed in",
        ),
        (Fact.WORK, {"work_due": 0, "work_missed": 0}, ""),
        (Fact.TIMING, {"lead_days": -1, "work_late": 1}, "1 piece of work handed in after"),
        (Fact.MARKS, {"mark_mean": np.nan}, "no mark known yet"),
        (Fact.MIX, {"content_share": 0.2, "video_share": 0.7}, "time goes mostly to videos"),
        (Fact.ATTENDANCE, {"attendance_rate_last_30d": 0.5}, "50% of sessions attended"),
        (Fact.HISTORY, {"enrolled_days_ahead": -2}, "enrolled 2 days after the start"),
        (Fact.HISTORY, {"previous_attempts": 1}, "attempt number 2 at this course"),
    ],
)
def test_facts_are_said_as_a_coach_would(
    fact: Fact, features: dict[str, float], sentence: str
) -> None:
    found = said(fact, pd.DataFrame([features]))
    (text,) = (found.sentences[i] for i in found.which)
    assert text.startswith(sentence)
    assert bool(text) == bool(sentence)


def test_each_learner_gets_the_sentence_of_their_own_numbers() -> None:
    rows = pd.DataFrame({"work_due": [3.0, 2.0, np.nan, 3.0], "work_missed": [0.0, 1.0, 0.0, 1.0]})
    found = said(Fact.WORK, rows)
    assert [found.sentences[i] for i in found.which] == [
        "all work due so far handed in",
        "1 of 2 pieces of work due not handed in",
        "",
        "1 of 3 pieces of work due not handed in",
    ]


def test_blocks_keep_the_order_of_the_rows() -> None:
    rows = pd.DataFrame({"n": np.arange(100_000)})
    found = np.concatenate(by_blocks(lambda block: block["n"].to_numpy(), rows))
    np.testing.assert_array_equal(found, rows["n"])
