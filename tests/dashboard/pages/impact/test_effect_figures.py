from dataclasses import replace

import pytest

from dashboard.pages.impact.effect_figures import (
    checks,
    detectable_in_words,
    difference,
    group,
    interval_figure,
    ratio_in_words,
    reach,
)
from domain.experiments.covariate_adjustment import Adjusted
from domain.experiments.effect_sentences import span
from domain.experiments.effects import Effect, EffectVerdict, TooFew
from domain.experiments.proportions import ArmCount, Interval

SHOWN = Effect(
    treated=ArmCount(learners=40, reached=20),
    held_out=ArmCount(learners=40, reached=16),
    difference=0.1,
    interval=Interval(low=-0.11, high=0.3),
    adjusted=None,
    missing=0,
    sequential=Interval(low=-0.25, high=0.45),
    ratio_p=1.0,
    detectable=0.31,
    verdict=EffectVerdict.NO_SIGN,
)


def places(limit: float, shown: Effect = SHOWN) -> dict[str, dict[str, str]]:
    drawn = interval_figure(shown, limit=limit)
    return {part.className: getattr(part, "style", {}) for part in drawn.children}


def test_dot_and_lines_lie_where_their_numbers_say() -> None:
    drawn = places(0.4)
    assert drawn["dot"]["left"] == "62.5%"
    assert drawn["once"] == {"left": "36.25%", "width": "51.25%"}
    assert set(drawn) == {"zero", "often", "once", "dot"}


def test_what_lies_beyond_the_axis_ends_at_its_end() -> None:
    assert places(0.2)["often"] == {"left": "0.0%", "width": "100.00%"}


def test_the_figure_is_said_in_words_too() -> None:
    label = getattr(interval_figure(SHOWN, limit=0.4), "aria-label")
    assert label == f"+10 points, 95 % interval {span(SHOWN.interval)}"


@pytest.mark.parametrize(("high", "limit"), [(0.04, 0.2), (0.31, 0.4), (1.4, 1.0)])
def test_one_axis_holds_every_interval(high: float, limit: float) -> None:
    few = TooFew(
        treated=ArmCount(learners=2, reached=1), held_out=ArmCount(learners=0, reached=0), missing=1
    )
    assert reach([few, replace(SHOWN, interval=Interval(low=-0.11, high=high))]) == limit


def test_an_arm_says_its_number_and_share() -> None:
    assert group(ArmCount(learners=1200, reached=300)) == "300 of 1,200 (25 %)"
    assert group(ArmCount(learners=0, reached=0)) == "\N{EN DASH}"


def test_the_checks_are_said_in_words() -> None:
    assert ratio_in_words(SHOWN).startswith("Sound: 40 treated to 40 held out")
    assert ratio_in_words(replace(SHOWN, ratio_p=0.0001)).startswith("Broken")
    assert detectable_in_words(SHOWN) == "31 points"
    crowded = replace(SHOWN, held_out=ArmCount(learners=40, reached=38))
    assert detectable_in_words(crowded) == "None: 5 points are left to gain"
    full = replace(SHOWN, held_out=ArmCount(learners=40, reached=40))
    assert detectable_in_words(full) == "None: nothing left to gain"


def test_a_void_effect_shows_no_number_and_no_figure() -> None:
    void = replace(SHOWN, verdict=EffectVerdict.BROKEN, ratio_p=0.0001)
    assert interval_figure(void, limit=0.4) is None
    assert difference(void).children == "not to be read"
    assert reach([void]) == 0.1
    assert list(checks(void, still_open=3)) == ["Sample-ratio check", "Goal window still open"]


def test_the_checks_name_what_an_adjustment_changed_and_how_many_are_missing() -> None:
    less = Adjusted(
        difference=0.12,
        interval=Interval(low=-0.02, high=0.26),
        standard_error=0.07,
        narrowing=0.8,
    )
    told = checks(replace(SHOWN, adjusted=less, missing=412), still_open=0)
    assert told["Without adjustment"] == "+10 (\N{MINUS SIGN}11 to +30)"
    assert told["To see 10 points"] == "about 412 more learners"
    assert "Goal window still open" not in told
    plain = checks(SHOWN, still_open=1)
    assert "Without adjustment" not in plain
    assert plain["Goal window still open"] == "1 learner"
