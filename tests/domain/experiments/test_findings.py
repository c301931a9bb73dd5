from datetime import date

import pandas as pd
import pytest

from domain.experiments.findings import Finding, findings
from domain.experiments.uplift import DRAWS, Effect, TooFew, Verdict
from domain.policy import Holdout
from tests.domain.experiments.test_uplift import AS_OF, draws

HOLDOUT = Holdout(share=0.5, small_until=1000, share_when_large=0.2, salt="test")
DAY = AS_OF.date()


def found(frame: pd.DataFrame, *, learners: int = 400, until: date) -> list[Finding]:
    return findings(
        frame,
        goal_days={"smart_reminder": 7, "reengage": 14},
        holdout=HOLDOUT,
        learners_on={DAY: learners},
        until=until,
    )


def test_each_intervention_drawn_for_is_told_overall_and_by_band_in_the_catalogues_order() -> None:
    frame = draws(400, lift=0.2)
    both = pd.concat([frame, frame.assign(intervention="smart_reminder")])
    first, second = found(both, until=date(2026, 3, 1))
    assert (first.intervention, second.intervention) == ("smart_reminder", "reengage")
    assert isinstance(second.overall, Effect)
    assert second.counted == 400
    assert set(second.by_band) == {"Amber", "Green"}
    parts = second.by_band.values()
    assert sum(e.treated.learners + e.held_out.learners for e in parts) == 400


def test_open_goal_windows_are_counted_and_not_compared() -> None:
    late = draws(30, lift=0.0).assign(as_of=AS_OF + pd.Timedelta(days=7))
    late["learner_ref"] = "late-" + late["learner_ref"]
    (one,) = found(pd.concat([draws(50, lift=0.0), late]), until=date(2026, 1, 19))
    assert (one.counted, one.still_open) == (50, 30)


def test_with_every_window_open_it_is_too_early() -> None:
    (one,) = found(draws(50, lift=0.0), until=date(2026, 1, 18))
    assert isinstance(one.overall, TooFew)
    assert (one.counted, one.still_open, one.by_band) == (0, 50, {})


@pytest.mark.parametrize(("learners", "sound"), [(999, False), (1000, True)])
def test_the_split_is_checked_against_the_share_of_that_days_size(
    learners: int, *, sound: bool
) -> None:
    frame = draws(600, lift=0.0, held=0.2)
    (one,) = found(frame, learners=learners, until=date(2026, 3, 1))
    assert (one.overall.verdict is not Verdict.BROKEN) is sound


def test_nobody_drawn_is_nothing_found() -> None:
    assert found(pd.DataFrame(columns=list(DRAWS)), until=DAY) == []
