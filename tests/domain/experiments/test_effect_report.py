from datetime import date

import numpy as np
import pandas as pd
import pytest

from domain.experiments.effect_report import ALL, InterventionFinding, findings
from domain.experiments.effects import Effect, EffectVerdict, TooFew
from domain.experiments.outcomes import DRAWS
from tests.domain.experiments.test_effects import AS_OF, draws

DAY = AS_OF.date()


def found(frame: pd.DataFrame, *, learners: int = 400, until: date) -> list[InterventionFinding]:
    return findings(
        frame,
        goal_days={"smart_reminder": 7, "reengage": 14},
        learners_on={DAY: learners},
        until=until,
    )


def test_each_intervention_drawn_for_is_told_overall_and_by_band_in_the_catalogues_order() -> None:
    frame = draws(400, lift=0.2)
    both = pd.concat([frame, frame.assign(intervention="smart_reminder")])
    _, first, second = found(both, until=date(2026, 3, 1))
    assert (first.intervention, second.intervention) == ("smart_reminder", "reengage")
    assert isinstance(second.overall, Effect)
    assert second.counted == 400
    assert set(second.by_band) == {"Amber", "Green"}
    parts = second.by_band.values()
    assert sum(e.treated.learners + e.held_out.learners for e in parts) == 400


def test_open_goal_windows_are_counted_and_not_compared() -> None:
    later = AS_OF + pd.Timedelta(days=7)
    late = draws(30, lift=0.0).assign(as_of=later, planned_on=later)
    late["learner_ref"] = "late-" + late["learner_ref"]
    (one,) = found(pd.concat([draws(50, lift=0.0), late]), until=date(2026, 1, 20))
    assert (one.counted, one.still_open) == (50, 30)


def test_with_every_window_open_it_is_too_early() -> None:
    # on the last day of the window some may still return
    (one,) = found(draws(50, lift=0.0), until=date(2026, 1, 19))
    assert isinstance(one.overall, TooFew)
    assert (one.counted, one.still_open, one.by_band) == (0, 50, {})


@pytest.mark.parametrize(("learners", "sound"), [(999, False), (1000, True)])
def test_the_split_is_checked_against_the_share_of_that_days_size(
    learners: int, *, sound: bool
) -> None:
    frame = draws(600, lift=0.0, held=0.2)
    (one,) = found(frame, learners=learners, until=date(2026, 3, 1))
    assert (one.overall.verdict is not EffectVerdict.BROKEN) is sound


def test_nobody_drawn_is_nothing_found() -> None:
    assert found(pd.DataFrame(columns=list(DRAWS)), until=DAY) == []


def test_all_interventions_together_count_a_learner_once_for_each_but_as_one_witness() -> None:
    frame = draws(400, lift=0.2)
    together, *each = found(
        pd.concat([frame.assign(intervention="smart_reminder"), frame]), until=date(2026, 3, 1)
    )
    assert together.intervention == ALL
    assert together.counted == sum(one.counted for one in each)
    shown, alone = together.overall, each[1].overall
    assert isinstance(shown, Effect)
    assert isinstance(alone, Effect)
    assert shown.adjusted
    assert alone.adjusted
    # the same people twice tell no more than once
    assert shown.adjusted.standard_error > 0.95 * alone.adjusted.standard_error


def test_a_single_intervention_needs_no_sum() -> None:
    assert [f.intervention for f in found(draws(40, lift=0.0), until=date(2026, 3, 1))] == [
        "reengage"
    ]


def test_wordings_are_compared_with_who_was_held_out_from_them_and_with_each_other() -> None:
    plain, warm = draws(1000, lift=0.0, seed=1), draws(1000, lift=0.25, seed=2)
    warm["learner_ref"] = "w-" + warm["learner_ref"]
    both = pd.concat([plain.assign(variant="plain"), warm.assign(variant="warm")])
    (one,) = found(both, until=date(2026, 3, 1))
    assert {name: e.verdict for name, e in one.by_variant.items()} == {
        "plain": EffectVerdict.NO_SIGN,
        "warm": EffectVerdict.HELPS,
    }
    assert list(one.between) == ["warm"]
    better = one.between["warm"]
    assert isinstance(better, Effect)
    assert 0.25 in better.best_interval
    assert better.ratio_p > 0.99


def test_being_still_enrolled_is_a_goal_of_its_own_and_needs_more_time() -> None:
    frame = draws(400, lift=0.0)
    gone = (frame["arm"] == "holdout") & (np.arange(400) % 2 == 0)
    frame["withdrawn_on"] = pd.Series(pd.NaT, index=frame.index).mask(
        gone, AS_OF + pd.Timedelta(days=20)
    )
    (early,) = found(frame, until=date(2026, 2, 1))
    assert isinstance(early.enrolled, TooFew)
    assert early.enrolled.treated.learners == 0
    (late,) = found(frame, until=date(2026, 3, 1))
    assert late.enrolled.verdict is EffectVerdict.HELPS
    assert late.overall.verdict is EffectVerdict.NO_SIGN


def test_a_broken_draw_voids_its_parts_and_leaves_the_sum_of_the_others() -> None:
    sound = draws(400, lift=0.2)
    broken = draws(400, lift=0.2, held=0.2).assign(intervention="smart_reminder")
    together, bad, good = found(pd.concat([broken, sound]), until=date(2026, 3, 1))
    assert bad.overall.verdict is EffectVerdict.BROKEN
    assert (bad.by_band, bad.by_channel, bad.enrolled.treated.learners) == ({}, {}, 0)
    assert together.counted == good.counted == 400
