"""The gate decides on held-out rows: what chance alone could give must not pass it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from domain.policy import ReleaseGates, ScorerPolicy
from domain.risk.intervals import ratio_by_chance
from domain.risk.model.scorer import Scorer
from domain.risk.monitoring.evidence import evidence_rows
from domain.risk.monitoring.fairness import ATTRIBUTES, FEWEST, GroupAudit
from domain.risk.monitoring.held_out_figures import held_out_figures
from domain.risk.monitoring.release_gates import (
    ReleaseDecision,
    level_holds,
    may_replace,
    objections,
    unsettled,
)

GATES = ReleaseGates(fair_draws=99)
#: Shuffled outcomes may pass as seldom as a 95 % interval misses on one side.
STATED_RATE = 0.025


@pytest.fixture(scope="module")
def rows(scorer: Scorer, past_features: pd.DataFrame) -> pd.DataFrame:
    assert scorer.held_out is not None
    found = evidence_rows(scorer.held_out, past_features)
    return found.assign(programme="Data", **dict.fromkeys(ATTRIBUTES, None))


def _asked(rows: pd.DataFrame, gates: ReleaseGates = GATES) -> ReleaseDecision:
    return may_replace(rows, gates, threshold=0.6, seed=1)


def _shuffled(rows: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    """Every learner's outcomes given to another learner: only the weeks still tell something."""
    learners = rows["learner_id"].unique()
    others = pd.Series(draw.permutation(learners), index=learners)
    happened = rows[["learner_id", "week", "not_complete", "leave_soon"]]
    predicted = rows.drop(columns=["not_complete", "leave_soon"])
    predicted = predicted.assign(learner_id=predicted["learner_id"].map(others))
    return predicted.merge(happened, on=["learner_id", "week"])


def test_a_scorer_that_is_surely_ahead_passes_with_its_figures(rows: pd.DataFrame) -> None:
    found = _asked(rows)
    assert found.passes, found.sentence()
    auc, low, high = found.figures["not_complete"]["within_week"]
    assert low < auc < high
    assert found.figures["leave_soon"]["ahead_of_rule"][0] > 0
    assert 0.5 < found.figures["not_complete"]["early_weeks"] < 1


def test_the_level_is_kept_in_blocks_of_three_weeks(rows: pd.DataFrame) -> None:
    levels = _asked(rows).figures["not_complete"]["levels"]
    assert [level["from_week"] for level in levels] == [2, 5, 8, 11]
    first = rows[rows["week"].between(2, 4)]
    assert levels[0]["predicted"] == round(first["p_not_complete"].mean(), 4)
    assert levels[0]["observed"] == pytest.approx(first["not_complete"].mean(), abs=1e-4)
    surest = first.nlargest(round(len(first) / 10), "p_not_complete")
    assert levels[0]["top_predicted"] == pytest.approx(surest["p_not_complete"].mean(), abs=1e-4)
    assert levels[0]["top_observed"] == pytest.approx(surest["not_complete"].mean(), abs=1e-4)
    assert levels[0]["top_observed"] < levels[0]["top_at_most"] < 1
    assert levels[0]["rows"] == len(first)
    low, observed, high = (levels[0][f"observed{end}"] for end in ("_low", "", "_high"))
    assert 0 < low < observed < high < 1


def test_how_far_chance_moves_the_level_is_told_by_who_did_not_complete(rows: pd.DataFrame) -> None:
    found = _asked(rows).figures["not_complete"]
    ratio, events = found["held_out_ratio"], rows[rows["not_complete"] == 1]["learner_id"].nunique()
    low, high = found["ratio_by_chance"]
    expected = ratio_by_chance(ratio, events=events)
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=2e-3)


def test_of_few_rows_the_one_that_is_surest_stands_for_the_surest_tenth(rows: pd.DataFrame) -> None:
    first = rows[rows["week"] == 2]
    few = first.groupby("not_complete").head(5)
    (level,) = held_out_figures(few, seed=1)["not_complete"]["levels"]
    assert level["top_predicted"] == round(few["p_not_complete"].max(), 4)


def test_a_week_in_which_nobody_was_alerted_for_the_first_time_has_no_alerts(
    rows: pd.DataFrame,
) -> None:
    one = rows[rows["learner_id"] == rows["learner_id"].iloc[0]]
    first, second, *_ = held_out_figures(one, seed=1)["not_complete"]["weeks"]
    assert first["alerted"] == 1
    assert {name: second[name] for name in ("alerted", "left", "in_time", "median_days")} == {
        "alerted": 0, "left": 0, "in_time": 0, "median_days": None,
    }  # fmt: skip


def test_each_week_keeps_how_right_its_highest_tenth_was_and_how_early_alerts_were(
    rows: pd.DataFrame,
) -> None:
    weeks = _asked(rows).figures["not_complete"]["weeks"]
    assert [week["week"] for week in weeks] == list(range(2, 13))
    second = rows[rows["week"] == 2]
    assert weeks[0]["rows"] == len(second)
    assert weeks[0]["events"] == second["not_complete"].sum()
    assert second["not_complete"].mean() < weeks[0]["top"] <= 1
    first_alerts = sum(week["alerted"] for week in weeks)
    assert 0 < weeks[0]["alerted"] <= first_alerts <= rows["learner_id"].nunique()
    assert all(0 <= week["in_time"] <= week["left"] <= week["alerted"] for week in weeks)
    left = [week for week in weeks if week["left"]]
    assert sum(week["in_time"] for week in left) > 0
    assert all(week["median_days"] > 0 for week in left)


def test_of_fifty_shuffles_of_the_outcomes_at_most_the_stated_rate_passes(
    rows: pd.DataFrame,
) -> None:
    draw = np.random.default_rng(5)
    lenient = ReleaseGates(least_auc=0.5, calibration_low=0, calibration_high=99, fair_draws=0)
    shuffles = [_asked(_shuffled(rows, draw), lenient) for _ in range(50)]
    assert sum(found.passes for found in shuffles) <= STATED_RATE * len(shuffles)
    # each question by itself keeps the rate as well, or nearly: a point above it would pass half
    for target in ("not_complete", "leave_soon"):
        above = [s.figures[target]["within_week"][1] > 0.5 for s in shuffles]
        assert sum(above) <= 4


def test_who_only_knows_which_cohort_is_harder_does_not_pass(rows: pd.DataFrame) -> None:
    draw = np.random.default_rng(7)
    passed = []
    for _ in range(10):
        calm, hard = (_one_cohort(rows, share, draw) for share in (0.2, 0.6))
        hard = hard.assign(
            cohort_id=99,
            **{name: hard[name] + 100_000 for name in ("learner_id", "enrolment_id")},
        )
        found = _asked(pd.concat([calm, hard], ignore_index=True))
        passed.append(found.passes)
        assert abs(found.figures["not_complete"]["within_week"][0] - 0.5) < 0.1
    assert sum(passed) == 0


def _one_cohort(rows: pd.DataFrame, share: float, draw: np.random.Generator) -> pd.DataFrame:
    """A cohort of which the score knows nothing but how many of it will not complete."""
    learners = rows["learner_id"].unique()
    fails = pd.Series(draw.random(len(learners)) < share, index=learners).astype(int)
    said = pd.Series(share + draw.normal(scale=0.02, size=len(learners)), index=learners)
    return rows.assign(
        not_complete=rows["learner_id"].map(fails), p_not_complete=rows["learner_id"].map(said)
    )


@pytest.mark.parametrize("noise", [0.0, 0.001])
def test_an_equal_scorer_does_not_replace_the_one_in_use(rows: pd.DataFrame, noise: float) -> None:
    draw = np.random.default_rng(6)
    in_use = {
        f"in_use_{target}": rows[f"p_{target}"] + draw.normal(scale=noise, size=len(rows))
        for target in ("not_complete", "leave_soon")
    }
    found = _asked(rows.assign(**in_use))
    assert "not surely ahead of the one in use" in found.sentence()


def test_a_better_scorer_replaces_the_one_in_use_judged_on_what_that_has_not_learnt(
    rows: pd.DataFrame,
) -> None:
    draw = np.random.default_rng(7)
    learnt = rows["learner_id"] < 40
    in_use = {
        f"in_use_{target}": np.where(learnt, rows[target], draw.random(len(rows)))
        for target in ("not_complete", "leave_soon")
    }
    unseen = {name: np.where(learnt, np.nan, values) for name, values in in_use.items()}
    assert _asked(rows.assign(**unseen)).passes


def test_where_nobody_is_left_to_compare_on_the_one_in_use_stays(rows: pd.DataFrame) -> None:
    nobody = {"in_use_not_complete": np.nan, "in_use_leave_soon": np.nan}
    found = _asked(rows.assign(**nobody))
    assert "has learnt from all who could tell" in found.sentence()


def test_a_rule_that_ranks_as_well_is_enough(rows: pd.DataFrame) -> None:
    found = _asked(rows.assign(rule=rows["p_not_complete"]))
    assert "not_complete: not surely ahead of the rule (+0.000 to +0.000)" in found.objections


def test_ranking_that_is_no_more_than_something_waits(rows: pd.DataFrame) -> None:
    found = _asked(rows, ReleaseGates(least_auc=0.99, fair_draws=0))
    assert any("not surely 0.99" in said for said in found.objections)


def test_crying_wolf_stands_against_it(rows: pd.DataFrame) -> None:
    found = _asked(rows.assign(p_leave_soon=np.minimum(1, rows["p_leave_soon"] * 1.6)))
    assert any(s.startswith("leave_soon: predicted / observed is 1.") for s in found.objections)


def test_a_level_that_chance_may_explain_does_not_stand_against_a_scorer_of_few_learners(
    rows: pd.DataFrame,
) -> None:
    wolf = rows.assign(p_leave_soon=np.minimum(1, rows["p_leave_soon"] * 1.6))
    figures = held_out_figures(wolf, seed=1)["leave_soon"]
    few = held_out_figures(wolf[wolf["learner_id"] % 20 == 0], seed=1)["leave_soon"]
    for found, holds in ((figures, False), (few, True)):
        low, high = found["ratio_by_chance"]
        assert low < found["held_out_ratio"] < high
        assert level_holds(found, GATES) is holds


def _figures(**changed: object) -> dict[str, Any]:
    one = {
        "within_week": [0.8, 0.7, 0.9],
        "ahead_of_rule": [0.1, 0.2],
        "held_out_ratio": 1.0,
        "ahead_of_the_one_in_use": [0.1, 0.2],
    }
    return {"not_complete": one | changed, "leave_soon": one}


@pytest.mark.parametrize(
    ("figures", "passes"),
    [
        ({}, True),
        ({"within_week": [0.6, 0.55, 0.7]}, True),
        ({"within_week": [0.6, 0.549, 0.7]}, False),
        ({"within_week": [None, None, None]}, False),
        ({"ahead_of_rule": [0.0, 0.1]}, False),
        ({"ahead_of_rule": [0.001, 0.1]}, True),
        ({"ahead_of_rule": [None, None]}, False),
        ({"ahead_of_the_one_in_use": [0.0, 0.1]}, False),
        ({"ahead_of_the_one_in_use": [0.001, 0.1]}, True),
        ({"held_out_ratio": 0.8}, True),
        ({"held_out_ratio": 1.25}, True),
        ({"held_out_ratio": 0.79}, False),
        ({"held_out_ratio": 1.26}, False),
        ({"held_out_ratio": None}, False),
        ({"held_out_ratio": None, "ratio_by_chance": [None, None]}, False),
        ({"held_out_ratio": 1.4, "ratio_by_chance": [1.25, 1.6]}, True),
        ({"held_out_ratio": 1.4, "ratio_by_chance": [1.26, 1.6]}, False),
        ({"held_out_ratio": 0.5, "ratio_by_chance": [0.3, 0.8]}, True),
        ({"held_out_ratio": 0.5, "ratio_by_chance": [0.3, 0.79]}, False),
    ],
)
def test_only_what_is_shown_passes(figures: dict[str, object], *, passes: bool) -> None:
    assert (objections(_figures(**figures), [], GATES) == ()) is passes


@pytest.mark.parametrize("against", ["ahead_of_rule", "ahead_of_the_one_in_use"])
@pytest.mark.parametrize(
    ("gap", "passes"),
    [
        ([-0.019, 0.1], True),
        ([-0.02, 0.1], False),
        # losing a little every month would add up
        ([-0.019, 0.019], False),
        ([-0.019, 0.02], True),
        ([None, None], False),
    ],
)
def test_departures_are_few_so_that_leaving_soon_need_only_be_rather_ahead_than_behind(
    against: str, gap: list[float | None], *, passes: bool
) -> None:
    figures = _figures()
    figures["leave_soon"] = figures["leave_soon"] | {against: gap}
    assert (objections(figures, [], GATES) == ()) is passes


@pytest.mark.parametrize(
    ("least", "gap", "said"),
    [
        (0.0, [-0.019, 0.0], "rather behind than ahead of the rule (-0.019 to +0.000)"),
        (0.05, [0.035, 0.055], "rather behind than ahead of the rule (+0.035 to +0.055)"),
        (0.05, [0.04, 0.08], ""),
    ],
)
def test_the_middle_of_what_leaving_soon_is_ahead_must_lie_above_what_is_asked(
    least: float, gap: list[float], said: str
) -> None:
    figures = _figures()
    figures["leave_soon"] = figures["leave_soon"] | {"ahead_of_rule": gap}
    gates = GATES.model_copy(update={"ahead_of_rule": least})
    assert objections(figures, [], gates) == ((f"leave_soon: {said}",) if said else ())


def test_a_scorer_without_leaving_soon_does_not_silently_replace_one_that_has_it(
    rows: pd.DataFrame,
) -> None:
    draw = np.random.default_rng(9)
    poor = {f"in_use_{t}": draw.random(len(rows)) for t in ("not_complete", "leave_soon")}
    mute = rows.assign(p_leave_soon=np.nan, **poor)
    lost = "leave_soon: the one in use answers it, this one does not"
    assert _asked(mute).objections == (lost,)
    # where nobody had it, nothing is lost
    assert _asked(mute.drop(columns="in_use_leave_soon")).passes


def test_both_targets_are_judged_and_all_that_stands_against_it_is_said() -> None:
    poor = _figures(
        within_week=[0.6, 0.5, 0.7],
        ahead_of_rule=[-0.1, 0.1],
        held_out_ratio=1.312,
        ahead_of_the_one_in_use=[-0.05, 0.1],
    )["not_complete"]
    harmed = GroupAudit(
        programme="Data", attribute="gender", group="F", learners=90, suppressed=False,
        auc_gap=-0.2, chance=0.005,
    )  # fmt: skip
    assert objections({"not_complete": poor, "leave_soon": poor}, [harmed], GATES) == (
        "not_complete: AUC within weeks 0.600, not surely 0.55",
        "not_complete: not surely ahead of the rule (-0.100 to +0.100)",
        "not_complete: predicted / observed is 1.31",
        "not_complete: not surely ahead of the one in use (-0.050 to +0.100)",
        "leave_soon: AUC within weeks 0.600, not surely 0.55",
        "leave_soon: may lie more than 0.02 behind the rule (-0.100 to +0.100)",
        "leave_soon: predicted / observed is 1.31",
        "leave_soon: may lie more than 0.02 behind the one in use (-0.050 to +0.100)",
        "Data, gender F: ranked worse than everyone else, AUC 0.20 lower",
    )


def test_a_figure_that_could_not_be_had_is_said_to_be_not_known() -> None:
    figures = _figures(within_week=[None] * 3, ahead_of_rule=[None] * 2, held_out_ratio=None)
    assert objections(figures, [], GATES) == (
        "not_complete: AUC within weeks not known, not surely 0.55",
        "not_complete: not surely ahead of the rule (not known)",
        "not_complete: predicted / observed is not known",
    )


def test_asked_twice_it_decides_the_same_on_the_same_figures(rows: pd.DataFrame) -> None:
    draw = np.random.default_rng(9)
    in_use = {f"in_use_{t}": draw.random(len(rows)) for t in ("not_complete", "leave_soon")}
    told = rows.assign(gender=np.where(rows["learner_id"] % 3 == 0, "F", "M"), **in_use)
    once, again = (_asked(told) for _ in range(2))
    assert once.figures == again.figures
    assert [g.as_dict() for g in once.fairness] == [g.as_dict() for g in again.fairness]


def test_all_that_stands_against_a_scorer_is_one_line_of_the_registry() -> None:
    decision = ReleaseDecision(objections=("too few", "not ahead"), figures={}, fairness=())
    assert (decision.passes, decision.sentence()) == (False, "too few; not ahead")


def test_a_scorer_that_passes_says_why() -> None:
    first = ReleaseDecision(objections=(), figures={}, fairness=()).sentence()
    assert first.startswith("surely ahead of the rule on not completing,")
    # a wide gap that chance may explain is told on Fairness: nobody may say there is none
    assert first.endswith("no group surely served worse than is allowed")
    # a slack is allowed there, so "surely ahead" would not be true
    assert "rather ahead than behind on leaving soon" in first
    beaten = {"not_complete": {"ahead_of_the_one_in_use": (0.01, 0.02)}}
    next_one = ReleaseDecision(objections=(), figures=beaten, fairness=())
    assert "ahead of the rule and the one in use" in next_one.sentence()


@pytest.mark.parametrize(
    ("found", "fine"),
    [
        ({"auc_gap": -0.2, "chance": 0.005}, False),
        ({"auc_gap": -0.2, "chance": 0.2}, True),
        ({"auc_gap": 0.2, "chance": 0.005}, True),
        ({"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.005}, False),
        ({"missed": 0.6, "missed_gap": 0.1, "missed_chance": 0.005}, True),
        ({"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.2}, True),
        # exactly what is tolerated, and exactly what chance is allowed
        ({"auc_gap": -0.1, "chance": 0.005}, True),
        ({"auc_gap": -0.2, "chance": 0.01}, True),
        ({"missed": 0.6, "missed_gap": 0.15, "missed_chance": 0.005}, True),
        ({"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.01}, True),
    ],
)
def test_a_group_harmed_beyond_chance_stands_against_it(
    found: dict[str, float], *, fine: bool
) -> None:
    who = {"programme": "Data", "attribute": "gender", "group": "F", "learners": 90}
    one = GroupAudit(**who, suppressed=False, **found)  # type: ignore[arg-type]
    assert (objections(_figures(), [one], GATES) == ()) is fine


def test_which_group_is_missed_more_often_is_said_with_its_share() -> None:
    who = {"programme": "Data", "attribute": "gender", "group": "F", "learners": 90}
    found = {"missed": 0.6, "missed_gap": 0.3, "missed_chance": 0.005}
    one = GroupAudit(**who, suppressed=False, **found)  # type: ignore[arg-type]
    assert objections(_figures(), [one], GATES) == (
        "Data, gender F: 60% missed, 30% more than others",
    )


def test_too_few_outcomes_show_nothing_and_pass_nothing(rows: pd.DataFrame) -> None:
    few = rows[(rows["leave_soon"] == 0) | (rows["learner_id"] < 3)]
    assert any(s.startswith("leave_soon: AUC within weeks") for s in _asked(few).objections)


def test_a_harmed_group_is_found_in_the_same_call(
    rows: pd.DataFrame, scorer_policy: ScorerPolicy
) -> None:
    draw = np.random.default_rng(8)
    group = rows["learner_id"] % 3 == 0
    blind = rows.assign(
        gender=np.where(group, "F", "M"),
        p_not_complete=np.where(group, draw.random(len(rows)), rows["p_not_complete"]),
    )
    found = _asked(blind, scorer_policy.gates)
    assert "Data, gender F" in found.sentence()
    assert {one.group for one in found.fairness} == {"F", "M"}


def test_rows_without_demographics_are_not_waved_through(rows: pd.DataFrame) -> None:
    with pytest.raises(KeyError):
        _asked(rows.drop(columns=["programme"]))


def _missed(**found: Any) -> list[str]:
    usual = {
        "programme": "Data", "attribute": "age_band", "group": "35-55", "learners": 90,
        "suppressed": False, "missed": 0.7, "missed_gap": 0.6, "missed_chance": 0.722,
        "missed_reach": 0.62, "not_completed": 10.0,
    }  # fmt: skip
    return unsettled([GroupAudit(**(usual | found))], GATES.model_copy(update={"fair_chance": 0.6}))


def test_a_gap_that_chance_may_explain_is_told_with_its_base_and_what_is_asked() -> None:
    chance = (
        "by chance, one of age band's groups shows as much 72.2 % of the time, "
        "and the gate asks for under 60 %"
    )
    (told,) = _missed()
    assert told == (
        "Data, age band 35-55: 70 % of 10 who did not complete missed, 60 points more than others "
        f"(95 % interval \N{MINUS SIGN}2 to +122); {chance}"
    )
    (unsure,) = _missed(missed_chance=np.nan, missed_reach=np.nan, not_completed=np.nan)
    assert unsure == (
        "Data, age band 35-55: 70 % missed, 60 points more than others; "
        "nobody can say how often chance gives as much"
    )


def test_a_gap_beyond_chance_a_small_one_and_one_of_a_handful_are_told_elsewhere_or_not() -> None:
    assert _missed(missed_chance=0.6)
    assert not _missed(missed_chance=0.3)  # harmed, which stands against it
    assert not _missed(missed_gap=GATES.fair_missed_gap)
    assert _missed(not_completed=float(FEWEST))
    assert not _missed(not_completed=FEWEST - 1.0)
