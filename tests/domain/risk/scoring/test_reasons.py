import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from domain.policy import Policy
from domain.risk.model.curves import Curve
from domain.risk.model.facts import FACTS, REASON_FACTS, Fact
from domain.risk.model.scorer import Scorer
from domain.risk.model.targets import Target
from domain.risk.model.topics import REASON_TOPICS, TOPICS, Topic, topics_of
from domain.risk.scoring import fact_sentences, read_reasons
from domain.risk.scoring.fact_sentences import fact_sentence
from domain.risk.scoring.predictions import by_blocks, score
from domain.risk.scoring.sentence_lookup import alike


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


def _told(fact: Fact | Topic, features: dict[str, float], *, raises: bool) -> str:
    found = fact_sentence(fact, pd.DataFrame([features]), np.array([0]), np.array([raises]))
    return found.sentences[found.which[0]]


@pytest.mark.parametrize("raises", [True, False])
def test_a_fact_of_which_nothing_is_known_is_left_unsaid(*, raises: bool) -> None:
    said = {topic for topic in REASON_TOPICS if _told(topic, {}, raises=raises)}
    assert said == {*TOPICS[Fact.MARKS]}  # that no mark is known


UP, DOWN = True, False
MIX = "discussion_against_cohort"
DISCUSSES = "in discussions differently from the cohort's average"
TENTH = {"percentile_active_days_total": 0.1}


@pytest.mark.parametrize(
    ("topic", "features", "raises", "sentence"),
    [
        (Fact.SEEN, {"days_since_last_seen": 0, "never_seen": 0}, DOWN, "seen today"),
        (Fact.SEEN, {"days_since_last_seen": 1, "never_seen": 0}, DOWN, "seen yesterday"),
        (Fact.SEEN, {"days_since_last_seen": 0, "never_seen": 0}, UP, ""),
        (Fact.SEEN, {"days_since_last_seen": 5, "never_seen": 0}, UP, "last seen 5 days ago"),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 0}, UP, "no activity for 12 days"),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 0}, DOWN, ""),
        (Fact.SEEN, {"days_since_last_seen": 12, "never_seen": 1}, UP, "not seen yet"),
        (Topic.CLICKS_LATELY, {"percentile_clicks_28": 1.0}, DOWN, "activity in the highest fifth"),
        (Topic.CLICKS_LATELY, {"percentile_clicks_28": 1.0}, UP, ""),
        (Topic.CLICKS_LATELY, {"percentile_clicks_28": 0.1}, UP, "activity in the lowest fifth"),
        (Topic.CLICKS_LATELY, {"percentile_clicks_28": 0.5}, UP, "activity in the middle fifth"),
        (
            Topic.DAYS_LATELY,
            {"active_days_28": 2, "percentile_active_days_28": 0.1},
            UP,
            "active on 2 of the last 28 days",
        ),
        (Topic.DAYS_LATELY, {"active_days_28": 2, "percentile_active_days_28": 0.1}, DOWN, ""),
        (Topic.DAYS_LATELY, {"active_days_28": 9, "percentile_active_days_28": 0.9}, UP, ""),
        (Topic.CLICKS_SO_FAR, {"percentile_clicks_total": 0.3}, UP, "less active so far than most"),
        (Topic.CLICKS_SO_FAR, {"percentile_clicks_total": 0.3}, DOWN, ""),
        (Topic.CLICKS_SO_FAR, {"percentile_clicks_total": 0.5}, DOWN, ""),
        (Topic.DAYS_SO_FAR, TENTH | {"active_days_total": 5}, UP, "active on 5 days so far"),
        (Topic.DAYS_SO_FAR, TENTH | {"active_days_total": 1}, UP, "active on 1 day so far"),
        (Topic.DAYS_SO_FAR, TENTH | {"active_days_total": 5}, DOWN, ""),
        (Topic.WEEKS_LATELY, {"active_weeks_8": 1, "week": 2.9}, UP, "active in 1 of the last 3"),
        (Topic.WEEKS_LATELY, {"active_weeks_8": 8, "week": 20}, UP, ""),
        (Topic.WEEKS_LATELY, {"active_weeks_8": 8, "week": 20}, DOWN, "active in 8 of the last 8"),
        (Topic.STEADINESS, {"steadiness": 0.3, "week": 9}, UP, "activity of four weeks mostly in"),
        (Topic.STEADINESS, {"steadiness": 0.3, "week": 2}, UP, ""),
        (Topic.STEADINESS, {"steadiness": 1, "week": 9}, DOWN, "about as active in each of the"),
        (Topic.STEADINESS, {"steadiness": 1, "week": 9}, UP, ""),
        (Topic.OWN_MONTH, {"trend_month": -0.9}, UP, "less active than before"),
        (Topic.LATEST_DUE, {"latest_missed": 1}, UP, "the latest work due not handed in"),
        (Topic.LATEST_DUE, {"latest_missed": 0}, UP, ""),
        (Topic.LATEST_DUE, {"latest_missed": 0}, DOWN, "the latest work due handed in"),
        (Topic.WORK_DONE, {"percentile_weight_done": 0.9}, DOWN, "more work done than most of"),
        (Topic.WORK_DONE, {"percentile_weight_done": 0.9}, UP, ""),
        (Topic.LAST_SUBMISSION, {"days_since_submission": 40}, UP, "last handed in work 40 days"),
        (Topic.LAST_SUBMISSION, {"days_since_submission": 40}, DOWN, ""),
        (Topic.LAST_SUBMISSION, {"days_since_submission": 1}, DOWN, "handed in work lately"),
        (Topic.LEAD, {"lead_days": -3, "work_late": 1}, UP, "work handed in after the due day on"),
        (Topic.LEAD, {"lead_days": 3, "work_late": 1}, DOWN, ""),
        (Topic.LEAD_IN_COHORT, {"percentile_lead_days": 0.2}, UP, "work handed in later than most"),
        (Topic.LATEST_MARK, {"mark_mean": 60, "mark_last": 51}, UP, "latest mark 51"),
        (Topic.LOWEST_MARK, {"mark_mean": 60, "mark_lowest": 51}, UP, "lowest mark 51"),
        (Topic.POINTS, {"mark_mean": 60, "points_share": 0.51}, UP, "51 % of the points of work"),
        (Topic.QUIZ_MARK, {"mark_mean": 60, "avg_quiz_score": 51}, UP, "average quiz mark 51"),
        (Topic.QUIZ_MARK, {"mark_mean": 60}, UP, ""),
        (Topic.ATTENDANCE_SO_FAR, {"attendance_rate": 0.5}, UP, "50% of sessions attended"),
        (Topic.OWN_PAST, {"trend_own": -0.9}, UP, "less active than before"),
        (Fact.MIX, {MIX: 1.6}, UP, DISCUSSES),
        (Fact.MIX, {MIX: 1.6}, DOWN, ""),
        (Fact.MIX, {MIX: 0.4}, DOWN, DISCUSSES),
        (Fact.MIX, {MIX: 1.0}, UP, ""),
        (Topic.OWN_PAST, {"trend_own": -0.9}, DOWN, ""),
        (Topic.OWN_PAST, {"trend_own": 0.9}, DOWN, "more active than before"),
        (
            Topic.WORK_DUE,
            {"work_due": 3, "work_missed": 2},
            UP,
            "2 of 3 pieces of work due not handed",
        ),
        (
            Topic.WORK_DUE,
            {"work_due": 9, "work_missed": 1},
            DOWN,
            "8 of 9 pieces of work due handed in",
        ),
        (Topic.WORK_DUE, {"work_due": 1, "work_missed": 1}, UP, "the first piece of work due not"),
        (Topic.WORK_DUE, {"work_due": 2, "work_missed": 2}, UP, "none of the 2 pieces of work due"),
        (Topic.WORK_DUE, {"work_due": 2, "work_missed": 2}, DOWN, ""),
        (Topic.WORK_DUE, {"work_due": 2, "work_missed": 0}, DOWN, "all work due so far handed in"),
        (
            Topic.WORK_DUE,
            {"work_due": 1, "work_missed": 0},
            DOWN,
            "the first piece of work handed in",
        ),
        (Topic.WORK_DUE, {"work_due": 2, "work_missed": 0}, UP, ""),
        (Topic.WORK_DUE, {"work_due": 0, "work_missed": 0}, UP, ""),
        (Topic.PLAN, {"progress_gap": -12}, UP, "12 % of the course behind the plan"),
        (Topic.PLAN, {"progress_gap": -12}, DOWN, ""),
        (Topic.PLAN, {"progress_gap": 5}, DOWN, "5 % of the course ahead of the plan"),
        (Topic.PLAN, {"progress_gap": 0}, DOWN, "as far as planned by now"),
        (Topic.LATE, {"work_late": 1}, UP, "1 piece of work handed in after"),
        (Topic.LATE, {"work_late": 0}, DOWN, "work handed in on time"),
        (Topic.LEAD, {"lead_days": 3, "work_late": 0}, UP, ""),
        (Topic.LEAD, {"lead_days": 0, "work_late": 0}, UP, "work handed in at the last moment"),
        (Topic.AVERAGE_MARK, {"mark_mean": np.nan}, UP, "no mark known yet"),
        (Topic.AVERAGE_MARK, {"mark_mean": 51, "percentile_mark_mean": 0.2}, UP, "average mark 51"),
        (Topic.AVERAGE_MARK, {"mark_mean": 51, "percentile_mark_mean": 0.2}, DOWN, ""),
        (
            Topic.ATTENDANCE_LATELY,
            {"attendance_rate_last_30d": 0.5},
            UP,
            "50% of sessions attended",
        ),
        (Topic.ATTENDANCE_LATELY, {"attendance_rate_last_30d": 1.0}, UP, ""),
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
    topic: Fact | Topic, features: dict[str, float], sentence: str, *, raises: bool
) -> None:
    text = _told(topic, features, raises=raises)
    assert text.startswith(sentence)
    assert bool(text) == bool(sentence)


def test_each_learner_gets_the_sentence_of_their_own_numbers() -> None:
    rows = pd.DataFrame({"work_due": [3.0, 2.0, np.nan, 3.0], "work_missed": [0.0, 1.0, 0.0, 1.0]})
    found = fact_sentence(Topic.WORK_DUE, rows, np.arange(4), np.array([False, True, True, True]))
    assert [found.sentences[i] for i in found.which] == [
        "all work due so far handed in",
        "1 of 2 pieces of work due not handed in",
        "",
        "1 of 3 pieces of work due not handed in",
    ]


#: Told beside the inputs of a topic: what they are counted against, and the calendar.
BESIDE = {
    *("work_due", "week", "percentile_active_days_total", "percentile_mark_mean", "mark_mean"),
    *("work_late", "days_since_last_seen", "active_days_total"),
}


def test_words_of_a_topic_are_told_by_its_own_inputs() -> None:
    inputs = {topic: names for fact in REASON_FACTS for topic, names in topics_of(fact).items()}
    for topic, saying in fact_sentences._SAYINGS.items():
        asked: list[str] = []

        def column(name: str, asked: list[str] = asked) -> "np.typing.NDArray[np.float64]":
            asked.append(name)
            return np.ones(1)

        saying.numbers(column)
        assert set(asked) <= {*inputs[topic], *BESIDE}, topic
        assert set(asked) & {*inputs[topic], "days_since_last_seen"}, topic


def test_topics_divide_the_inputs_of_their_fact() -> None:
    for fact, topics in TOPICS.items():
        names = [name for inputs in topics.values() for name in inputs]
        assert len(set(names)) == len(names)
        assert set(names) == set(FACTS[fact]), fact


def test_a_fact_is_told_by_the_inputs_that_made_its_points(
    scorer: Scorer, past_features: pd.DataFrame, policy: Policy
) -> None:
    """Where all of the weight lies on the days so far, nothing is said of the last 28."""
    model = scorer.targets[Target.NOT_COMPLETE]
    steep = Curve(name="active_day_share", edges=(), start=(2.0,), slope=(-4.0,), missing=0.0)
    flat = Curve(name="active_days_28", edges=(), start=(0.0,), slope=(0.0,), missing=0.0)
    other = [curve for curve in model.curves if curve.name != "active_days_28"]
    changed = replace(model, curves=(*other, steep, flat))
    both = replace(scorer, targets={**scorer.targets, Target.NOT_COMPLETE: changed})
    place = past_features["percentile_clicks_28"]
    rows = past_features.assign(active_day_share=place, percentile_active_days_total=place)
    rows = rows.assign(active_days_total=np.round(60 * place))
    said = [r.text for text in score(both, rows, policy)["reasons"] for r in read_reasons(text)]
    assert any(re.fullmatch(r"active on \d+ days so far", text) for text in said)
    assert not any("last 28 days" in text for text in said)


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
