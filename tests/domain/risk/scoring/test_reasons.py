import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.model.facts import FACTS, INPUTS, TOLD, Fact
from domain.risk.model.scorer import Scorer
from domain.risk.scoring import fact_sentences, read_reasons
from domain.risk.scoring.fact_sentences import alike, fact_sentence
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
        told = [abs(r.points) for r in read_reasons(text) if r.is_fact]
        assert told == sorted(told, reverse=True)


def _told(fact: Fact, features: dict[str, float], *, raises: bool) -> str:
    found = fact_sentence(fact, pd.DataFrame([features]), np.array([0]), np.array([raises]))
    return found.sentences[found.which[0]]


@pytest.mark.parametrize("raises", [True, False])
def test_a_fact_of_which_nothing_is_known_is_left_unsaid(*, raises: bool) -> None:
    assert {fact for fact in TOLD if _told(fact, {}, raises=raises)} == {Fact.MARKS}


UP, DOWN = True, False
MIX = "discussion_against_cohort"


@pytest.mark.parametrize(
    ("fact", "features", "raises", "sentence"),
    [
        (Fact.SEEN, {"days_since_last_seen": 0, "never_seen": 0}, DOWN, "seen today"),
        (Fact.SEEN, {"days_since_last_seen": 1, "never_seen": 0}, DOWN, "seen yesterday"),
        (Fact.SEEN, {"days_since_last_seen": 0, "never_seen": 0}, UP, ""),
        (Fact.SEEN, {"days_since_last_seen": 5, "never_seen": 0}, UP, "last seen 5 days ago"),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 0}, UP, "no activity for 12 days"),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 0}, DOWN, ""),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 1}, UP, "not seen yet"),
        (Fact.ACTIVITY, {"percentile_clicks_28": 1.0}, DOWN, "activity in the highest fifth"),
        (Fact.ACTIVITY, {"percentile_clicks_28": 1.0}, UP, ""),
        (Fact.ACTIVITY, {"percentile_clicks_28": 0.1}, UP, "activity in the lowest fifth"),
        (Fact.ACTIVITY, {"percentile_clicks_28": 0.5}, UP, "activity in the middle fifth"),
        (
            Fact.DAYS,
            {"active_days_28": 2, "percentile_active_days_28": 0.1},
            UP,
            "active on 2 of the last 28 days",
        ),
        (Fact.DAYS, {"active_days_28": 2, "percentile_active_days_28": 0.1}, DOWN, ""),
        (Fact.DAYS, {"active_days_28": 9, "percentile_active_days_28": 0.9}, UP, ""),
        (Fact.TREND, {"trend_own": -0.9}, UP, "less active than before"),
        (Fact.MIX, {MIX: 1.6}, UP, "more in discussions than the cohort's average"),
        (Fact.MIX, {MIX: 1.6}, DOWN, ""),
        (Fact.MIX, {MIX: 0.4}, DOWN, "less in discussions than the cohort's average"),
        (Fact.MIX, {MIX: 1.0}, UP, ""),
        (Fact.TREND, {"trend_own": -0.9}, DOWN, ""),
        (Fact.TREND, {"trend_own": 0.9}, DOWN, "more active than before"),
        (Fact.WORK, {"work_due": 3, "work_missed": 2}, UP, "2 of 3 pieces of work due not handed"),
        (Fact.WORK, {"work_due": 9, "work_missed": 1}, DOWN, "8 of 9 pieces of work due handed in"),
        (Fact.WORK, {"work_due": 1, "work_missed": 1}, UP, "the first piece of work due not"),
        (Fact.WORK, {"work_due": 2, "work_missed": 2}, UP, "none of the 2 pieces of work due"),
        (Fact.WORK, {"work_due": 2, "work_missed": 2}, DOWN, ""),
        (Fact.WORK, {"work_due": 2, "work_missed": 0}, DOWN, "all work due so far handed in"),
        (Fact.WORK, {"work_due": 1, "work_missed": 0}, DOWN, "the first piece of work handed in"),
        (Fact.WORK, {"work_due": 2, "work_missed": 0}, UP, ""),
        (Fact.WORK, {"work_due": 0, "work_missed": 0}, UP, ""),
        (Fact.PACE, {"progress_gap": -12}, UP, "12 % of the course behind the plan"),
        (Fact.PACE, {"progress_gap": -12}, DOWN, ""),
        (Fact.PACE, {"progress_gap": 5}, DOWN, "5 % of the course ahead of the plan"),
        (Fact.PACE, {"progress_gap": 0}, DOWN, "as far as planned by now"),
        (Fact.TIMING, {"lead_days": -1, "work_late": 1}, UP, "1 piece of work handed in after"),
        (Fact.TIMING, {"lead_days": 3, "work_late": 0}, DOWN, "work handed in on time"),
        (Fact.TIMING, {"lead_days": 3, "work_late": 0}, UP, ""),
        (Fact.TIMING, {"lead_days": 0, "work_late": 0}, UP, "work handed in at the last moment"),
        (Fact.MARKS, {"mark_mean": np.nan}, UP, "no mark known yet"),
        (Fact.MARKS, {"mark_mean": 51, "percentile_mark_mean": 0.2}, UP, "average mark 51"),
        (Fact.MARKS, {"mark_mean": 51, "percentile_mark_mean": 0.2}, DOWN, ""),
        (Fact.ATTENDANCE, {"attendance_rate_last_30d": 0.5}, UP, "50% of sessions attended"),
        (Fact.ATTENDANCE, {"attendance_rate_last_30d": 1.0}, UP, ""),
        (Fact.BARRIERS, {"barrier_count": 1}, UP, "a barrier was reported"),
        (Fact.BARRIERS, {"barrier_count": 1}, DOWN, ""),
        (Fact.CONTACT, {"sentiment": -0.6}, UP, "they said that it does not go well"),
        (Fact.CONTACT, {"sentiment": 0.1}, UP, ""),
        (Fact.HISTORY, {"previous_attempts": 1}, UP, "attempt number 2 at this course"),
        (Fact.HISTORY, {"previous_attempts": 0}, DOWN, "first attempt at this course"),
        (Fact.HISTORY, {"previous_attempts": 0, "enrolled_days_ahead": 144}, UP, ""),
    ],
)
def test_facts_are_said_as_a_coach_would_and_only_where_words_and_sign_agree(
    fact: Fact, features: dict[str, float], sentence: str, *, raises: bool
) -> None:
    text = _told(fact, features, raises=raises)
    assert text.startswith(sentence)
    assert bool(text) == bool(sentence)


def test_each_learner_gets_the_sentence_of_their_own_numbers() -> None:
    rows = pd.DataFrame({"work_due": [3.0, 2.0, np.nan, 3.0], "work_missed": [0.0, 1.0, 0.0, 1.0]})
    found = fact_sentence(Fact.WORK, rows, np.arange(4), np.array([False, True, True, True]))
    assert [found.sentences[i] for i in found.which] == [
        "all work due so far handed in",
        "1 of 2 pieces of work due not handed in",
        "",
        "1 of 3 pieces of work due not handed in",
    ]


def test_words_are_told_by_inputs_that_made_the_points() -> None:
    """Only how much work was due in all is told beside them."""
    for fact, saying in fact_sentences._SAYINGS.items():
        asked: list[str] = []

        def column(name: str, asked: list[str] = asked) -> "np.typing.NDArray[np.float64]":
            asked.append(name)
            return np.ones(1)

        saying.numbers(column)
        assert set(asked) <= {*FACTS[fact], "work_due"}, fact
        assert set(asked) & {*INPUTS, "days_since_last_seen"}, fact


def test_blocks_keep_the_order_of_the_rows() -> None:
    rows = pd.DataFrame({"n": np.arange(100_000)})
    found = np.concatenate(by_blocks(lambda block: block["n"].to_numpy(), rows))
    np.testing.assert_array_equal(found, rows["n"])


def test_numbers_are_counted_alike_whether_near_or_far_apart_known_or_not() -> None:
    draw = np.random.default_rng(7)
    for reach in (3, 1 << 20):
        first = draw.integers(-reach, reach, 500).astype("float64")
        second = np.where(draw.random(500) < 0.2, np.nan, draw.integers(0, 3, 500))
        which, example = alike([first, second, np.full(500, np.nan)])
        pairs = pd.DataFrame({"first": first, "second": second})
        assert pairs.groupby(which).nunique(dropna=False).eq(1).all(axis=None)
        assert len(example) == len(pairs.drop_duplicates()) == which.max() + 1
        assert which[example].tolist() == list(range(len(example)))
