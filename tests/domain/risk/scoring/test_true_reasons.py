"""Over all learners of the sample and of a made-up programme: what is said of a score is true."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pytest

from domain.learners.features import compute_features, events_of, with_hindsight
from domain.policy import Policy, ScorerPolicy
from domain.risk.model import REASON_FACTS
from domain.risk.model.scorer import Scorer, checksum, scorer_from_json
from domain.risk.model.topics import REASON_TOPICS, Topic
from domain.risk.scoring import read_reasons
from domain.risk.scoring.predictions import score
from domain.risk.training.labels import finished, training_moments
from domain.risk.training.train import train_scorer
from domain.sources.oulad import read_oulad
from domain.sources.synthetic import generate
from domain.sources.tables import read_tables
from worker.jobs.scoring.evaluation_files import only_cohorts

SAMPLE: Final = Path(__file__).parents[4] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
Scored = tuple[Scorer, pd.DataFrame, pd.DataFrame]
Past = tuple[pd.DataFrame, pd.DataFrame]

#: What nobody would believe to lower a risk, and what nobody would believe to raise it.
RAISES: Final = (
    *("not seen yet", "no activity for", "lowest fifth", "less active", "not handed in", "none of"),
    *("behind the plan", "after the due day", "last moment", "a barrier", "attempt number"),
    *("does not go well", "less active so far", "mostly in one or two"),
    *("less work done", "later than most", "on average"),
)
LOWERS: Final = (
    *("seen today", "seen yesterday", "highest fifth", "more active", "all work due so far"),
    *("work handed in on time", "ahead of the plan", "as far as planned", "first attempt"),
    *("first piece of work handed in", "that it goes well"),
    *("more active so far", "more work done", "earlier than most", "latest work due handed in"),
    *("in each of the last four weeks", "work lately"),
)

#: Words that only one topic is told by.
SAYS: Final = {
    Topic.CLICKS_LATELY: "fifth of the cohort",
    Topic.CLICKS_SO_FAR: "active so far than",
    Topic.DAYS_LATELY: "of the last 28 days",
    Topic.DAYS_SO_FAR: "days so far",
    Topic.STEADINESS: "four weeks",
    Topic.WORK_DUE: "pieces of work due",
    Topic.PLAN: "plan",
    Topic.WORK_DONE: "work done than",
    Topic.LAST_SUBMISSION: "last handed in",
    Topic.LEAD: "at the last moment",
    Topic.LEAD_IN_COHORT: "earlier than most",
    Topic.AVERAGE_MARK: "average mark",
    Topic.LATEST_MARK: "latest mark",
    Topic.LOWEST_MARK: "lowest mark",
    Topic.POINTS: "% of the points",
}


TODAY: Final = date(2026, 3, 2)


@cache
def _frames() -> Mapping[str, pd.DataFrame]:
    return read_oulad(SAMPLE).frames


def _past(frames: Mapping[str, pd.DataFrame], policy: ScorerPolicy) -> Past:
    """Outcomes of finished cohorts with hindsight, and features of every moment of theirs."""
    events = events_of(frames)
    past = finished(events.people, pd.Timestamp(TODAY))
    features = compute_features(events.tables, training_moments(past, policy))
    return with_hindsight(past, events.tables), features


@cache
def _learnt_from(presentation: str, policy: ScorerPolicy) -> tuple[Scorer, pd.DataFrame]:
    past, features = _past(only_cohorts(_frames(), [presentation]), policy)
    return _trained(past, features, policy), features


def _trained(past: pd.DataFrame, features: pd.DataFrame, policy: ScorerPolicy) -> Scorer:
    scorer = train_scorer(features, past, policy, data_until=pd.Timestamp(TODAY))
    assert isinstance(scorer, Scorer)
    return scorer


def _by_day(scorer: Scorer, features: pd.DataFrame, policy: Policy) -> Scored:
    found = pd.concat(
        [score(scorer, whole, policy) for _, whole in features.groupby("as_of", sort=False)]
    )
    return scorer, features, found.reindex(features.index)


@pytest.fixture(scope="module", params=["made up", "generated", "the sample"])
def scored(
    request: pytest.FixtureRequest,
    policy: Policy,
    scorer_policy: ScorerPolicy,
    tmp_path_factory: pytest.TempPathFactory,
) -> Scored:
    if request.param == "made up":
        names = ("scorer", "past_features")
        scorer, features = (request.getfixturevalue(name) for name in names)
    elif request.param == "generated":
        folder = tmp_path_factory.mktemp("synthetic")
        generate(folder, learners=900, weeks=10, seed=3, unequal=True, today=TODAY)
        batch = read_tables(folder, mapping=None, exported_on=TODAY)
        past, features = _past(batch.frames, scorer_policy)
        scorer = _trained(past, features, scorer_policy)
    else:
        scorer, features = _learnt_from("AAA-2013J", scorer_policy)
    return _by_day(scorer, features, policy)


@pytest.fixture(scope="module")
def foreseen(policy: Policy, scorer_policy: ScorerPolicy) -> Scored:
    """The other presentation of the sample, by a scorer that has seen nobody of it."""
    scorer, _ = _learnt_from("AAA-2013J", scorer_policy)
    _, features = _past(only_cohorts(_frames(), ["BBB-2013B"]), scorer_policy)
    return _by_day(scorer, features, policy)


def _said(scored: Scored) -> Iterator[tuple[str, float, str]]:
    for text in scored[2]["reasons"].dropna():
        yield from read_reasons(text)


def test_no_fact_is_shown_whose_words_and_sign_disagree(scored: Scored) -> None:
    seen = _agreeing(scored)
    assert any(words in text for text in seen for words in RAISES)
    assert any(words in text for text in seen for words in LOWERS)


def _agreeing(scored: Scored) -> set[str]:
    """Every sentence there is, all of which agree with their sign."""
    said = {(text, points > 0, direction) for text, points, direction in _said(scored)}
    seen = {text for text, _, direction in said if direction in {"up", "down"}}
    for text, rises, direction in said:
        if direction in {"up", "down"}:
            assert rises == (direction == "up")
            assert not (direction == "up" and re.match(r"\d+ of \d+ pieces .* due handed in", text))
            against = LOWERS if direction == "up" else RAISES
            assert not any(words in text for words in against), (text, direction)
    assert not any("1 of 1 " in text or "enrolled" in text for text in seen)
    # whether more of it is good or bad nobody knows
    assert not any(f"{how} in discussions" in text for how in ("more", "less") for text in seen)
    return seen


def test_words_name_inputs_that_move_the_score_that_way(scored: Scored) -> None:
    """Days active lately do not stand for days active so far; of every sentence with one topic."""
    assert len(_named(scored)) >= 3


def _named(scored: Scored) -> set[Topic]:
    """The topics that are told, all of which move the score as it is said."""
    scorer, features, found = scored
    told = found["reasons"].dropna()
    topics = dict(zip(REASON_TOPICS, scorer.parts(features.loc[told.index]).topics, strict=True))
    seen = set()
    for row, text in enumerate(told):
        for reason in read_reasons(text):
            for topic in (topic for topic, words in SAYS.items() if words in reason.text):
                seen.add(topic)
                assert topics[topic][row] * reason.points > 0, (reason.text, reason.points)
    return seen


def test_so_it_is_of_learners_whom_the_scorer_has_never_seen(foreseen: Scored) -> None:
    assert _agreeing(foreseen)
    assert len(_named(foreseen)) > len(SAYS) / 2


def test_points_still_add_up_to_the_score(scored: Scored) -> None:
    found = scored[2].dropna(subset="reasons")
    sums = [sum(r.points for r in read_reasons(text)) for text in found["reasons"]]
    np.testing.assert_allclose(sums, found["risk_score"], atol=1e-6)


def test_within_a_week_facts_and_topics_average_nothing(scored: Scored) -> None:
    scorer, features, _ = scored
    parts = scorer.parts(features)
    for adds in (parts.facts, parts.topics):
        by_week = pd.DataFrame(adds.T).groupby(np.rint(features["week"].to_numpy())).mean()
        np.testing.assert_allclose(by_week, 0, atol=1e-9)


def test_an_average_learner_stands_where_learners_stand_that_week(scored: Scored) -> None:
    _, features, found = scored
    told = found.dropna(subset="reasons")
    starts = told["reasons"].map(lambda text: read_reasons(text)[-1].points)
    weeks = np.rint(features.loc[told.index, "week"])
    gap = starts.groupby(weeks).mean() - told["risk_score"].groupby(weeks).mean()
    assert gap.abs().max() < 20
    assert gap[gap.index <= 4].abs().max() < 8


def test_a_scorer_of_before_still_opens_and_scores_the_same(scored: Scored) -> None:
    """It knows no usual weeks: its reasons start elsewhere, its scores do not."""
    scorer, features, _ = scored
    content = json.loads(scorer.to_json())
    del content["usual"]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    opened = scorer_from_json(text, checksum(text))
    assert opened.to_json() == text
    mine, theirs = (one.parts(features).log_odds for one in (opened, scorer))
    for target, values in mine.items():
        np.testing.assert_allclose(values, theirs[target])


def test_a_scorer_that_knows_facts_alone_still_says_the_same_points(
    scored: Scored, policy: Policy
) -> None:
    scorer, features, _ = scored
    usual = {fact: scorer.usual[fact] for fact in REASON_FACTS}
    day = features[features["as_of"] == features["as_of"].iloc[0]]
    mine, theirs = (score(one, day, policy) for one in (replace(scorer, usual=usual), scorer))
    assert mine["risk_score"].equals(theirs["risk_score"])
    known = {reason[1] for text in theirs["reasons"].dropna() for reason in read_reasons(text)}
    said = [r for text in mine["reasons"].dropna() for r in read_reasons(text) if r.is_fact]
    assert said
    assert _agreeing((scorer, features, mine))
    assert sum(reason.points in known for reason in said) > 0.9 * len(said)
