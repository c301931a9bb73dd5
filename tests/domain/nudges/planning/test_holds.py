from datetime import date

import pandas as pd
import pytest

from domain.nudges.eligibility import SkipReason
from domain.nudges.planning.decisions import counted
from domain.nudges.planning.holds import Hold, held_back, hold_of, is_stale
from domain.policy import Policy, Priority
from tests.domain.nudges.planning.factories import everyone, planned

TODAY = date(2026, 3, 2)


def test_everything_that_rests_on_activity_waits_but_praise_and_what_people_told_us(
    policy: Policy,
) -> None:
    waiting = {key for key, what in policy.nudges.items() if held_back(what)}
    risk = {
        key
        for key, what in policy.nudges.items()
        if what.priority in (Priority.RISK, Priority.REMINDER)
    }
    assert risk - waiting == {"peer_challenge"}
    assert not {"recognise", "enrichment", "next_stage"} & waiting


def test_nobody_is_told_or_called_while_the_import_is_old(policy: Policy) -> None:
    quiet, red = {"days_since_last_seen": 12.0}, {"risk_band": "Red", "days_since_last_seen": 12.0}
    praised = {"composite_segment": "On Track", "days_since_last_seen": 2.0}
    nudges = planned(policy, everyone(policy, quiet, red, praised), stale_import=True)
    assert counted(nudges) == {"import_stale": 3, "planned": 1}
    assert {n.period for n in nudges if n.reason} == {"2026-03-02"}


@pytest.mark.parametrize(
    ("imported_on", "seen", "stale"),
    [
        (date(2026, 3, 1), 20.0, False),  # imported yesterday: they are away
        (date(2026, 2, 26), 20.0, True),
        (date(2026, 2, 27), 20.0, True),
        (date(2026, 2, 28), 20.0, False),
        (date(2026, 2, 26), 3.0, True),
        (date(2026, 2, 26), 1.0, False),  # activity came in by another way
        (date(2026, 2, 26), None, True),
        (None, 20.0, False),  # nothing was ever imported here
    ],
)
def test_an_import_is_stale_when_it_is_old_and_nobody_was_seen_since(
    imported_on: date | None, seen: float | None, *, stale: bool
) -> None:
    people = pd.DataFrame({"days_since_last_seen": [seen, 30.0 if seen else None]}, dtype=float)
    assert is_stale(people, as_of=TODAY, imported_on=imported_on, days=3) is stale


def test_a_cohort_whose_visits_nobody_knows_is_not_held_as_silent(policy: Policy) -> None:
    unknown = {"days_since_last_seen": None, "risk_band": "Red"}
    found = planned(policy, everyone(policy, *[unknown] * 12))
    assert [nudge.intervention for nudge in found if nudge.state == "asked"] == ["coach_call"] * 12
    assert "cohort_silent" not in counted(found)


def test_a_silent_cohort_waits_and_the_others_do_not_unless_the_import_is_old() -> None:
    frame = pd.DataFrame({"enrolment_id": [7, 8, 9], "cohort_id": [1, 2, 1]})
    silent, stale = SkipReason.COHORT_SILENT, SkipReason.IMPORT_STALE
    assert Hold(cohorts={1}).waiting(frame) == {7: silent, 9: silent}
    assert Hold(cohorts={1}, stale_import=True).waiting(frame) == dict.fromkeys((7, 8, 9), stale)
    assert Hold().waiting(frame) == {}


def test_a_cohort_of_which_nobody_was_seen_lately_is_held(policy: Policy) -> None:
    days = [policy.sending.hold_when_silent_days + 9.0] * 12 + [1.0] * 12
    people = pd.DataFrame({"cohort_id": [1] * 12 + [2] * 12, "days_since_last_seen": days})
    hold = hold_of(people, policy, stale_import=False)
    assert (hold.reason(1), hold.reason(2)) == (SkipReason.COHORT_SILENT, None)
