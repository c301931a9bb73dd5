import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.risk.model.curves import Curve
from domain.risk.model.scorer import (
    CorruptScorerError,
    Scorer,
    Target,
    checksum,
    probability_of,
    scorer_from_json,
)


def test_a_scorer_survives_json_and_scores_the_same(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    again = scorer_from_json(scorer.to_json(), scorer.checksum, scorer.metrics)
    assert again == scorer
    for target in Target:
        np.testing.assert_array_equal(
            again.targets[target].probability(past_features),
            scorer.targets[target].probability(past_features),
        )


@settings(deadline=None)
@given(st.data())
def test_a_file_changed_in_any_place_never_loads(scorer: Scorer, data: st.DataObject) -> None:
    text = scorer.to_json()
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.characters(codec="ascii").filter(lambda c: c != text[at]))
    with pytest.raises(CorruptScorerError):
        scorer_from_json(text[:at] + put + text[at + 1 :], scorer.checksum)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', "import os"])
def test_what_is_no_scorer_never_loads_even_with_its_own_checksum(text: str) -> None:
    with pytest.raises(CorruptScorerError):
        scorer_from_json(text, checksum(text))


def test_the_file_holds_numbers_and_names_only(scorer: Scorer) -> None:
    content = json.loads(scorer.to_json())
    about = {"format", "data_until", "first_week", "left_by_week", "usual", "level"}
    assert set(content) == {*about, "targets", "forecast"}


def test_what_is_usual_of_silence_is_kept_and_a_scorer_of_before_knows_none(scorer: Scorer) -> None:
    told = replace(scorer, silent_by_week=(0.0, 0.1))
    assert scorer_from_json(told.to_json(), told.checksum).silent_by_week == (0.0, 0.1)
    assert "silent_by_week" not in replace(scorer, silent_by_week=()).to_json()


def test_usual_weeks_that_do_not_fit_each_other_are_no_scorer(scorer: Scorer) -> None:
    content = json.loads(scorer.to_json())
    content["usual"]["seen"] = content["usual"]["seen"][:-1]
    text = json.dumps(content)
    with pytest.raises(CorruptScorerError, match="usual weeks"):
        scorer_from_json(text, checksum(text))


def test_a_curve_of_no_fact_counts_all_the_same(
    scorer: Scorer, past_features: pd.DataFrame
) -> None:
    """A scorer of before may read what is no fact any more."""
    stray = Curve(name="clicks_14", edges=(), start=(0.0,), slope=(0.01,), missing=0.0)
    risk = scorer.targets[Target.NOT_COMPLETE]
    more = replace(risk, curves=(*risk.curves, stray))
    found = replace(scorer, targets={**scorer.targets, Target.NOT_COMPLETE: more})
    np.testing.assert_allclose(
        found.parts(past_features).log_odds[Target.NOT_COMPLETE],
        found.log_odds(Target.NOT_COMPLETE, past_features),
    )


def test_extreme_log_odds_stay_probabilities() -> None:
    assert probability_of(np.array([-1e9, 0.0, 1e9])).tolist() == [0, 0.5, 1]
