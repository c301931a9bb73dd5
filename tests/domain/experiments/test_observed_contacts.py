from datetime import date

import pandas as pd

from domain.experiments.observed_contacts import LISTED, Contacts, contacts
from domain.experiments.proportions import ArmCount

LISTED_ON = pd.Timestamp("2026-01-05")


def listed(*rows: tuple[int | None, int | None, int | None]) -> pd.DataFrame:
    """One row per learner: days after which they were contacted, active again, and left."""
    days = [[pd.NaT if d is None else LISTED_ON + pd.Timedelta(days=d) for d in r] for r in rows]
    return pd.DataFrame([[LISTED_ON, *some] for some in days], columns=list(LISTED))


def seen(frame: pd.DataFrame, until: date = date(2026, 3, 1)) -> Contacts:
    return contacts(frame, until=until)


def test_who_was_contacted_within_the_week_is_counted_beside_who_was_not() -> None:
    found = seen(listed((3, 9, None), (7, 22, None), (8, 9, None), (None, None, None)))
    assert found.contacted_active == ArmCount(learners=2, reached=1)
    assert found.others_active == ArmCount(learners=2, reached=1)


def test_leaving_before_the_week_is_over_belongs_to_neither() -> None:
    found = seen(listed((3, None, 7), (None, None, 6), (3, None, 8)))
    assert found.contacted_active == ArmCount(learners=1, reached=0)
    assert found.others_active.learners == 0


def test_staying_is_judged_once_thirty_five_days_are_over() -> None:
    frame = listed((3, 9, None), (3, 9, 35), (None, 9, 36))
    early = seen(frame, until=date(2026, 2, 8))
    assert (early.contacted_active.learners, early.contacted_stayed.learners) == (2, 0)
    late = seen(frame, until=date(2026, 2, 9))
    assert late.contacted_stayed == ArmCount(learners=2, reached=1)
    assert late.others_stayed == ArmCount(learners=1, reached=1)


def test_open_windows_are_not_counted() -> None:
    assert seen(listed((3, 9, None)), until=date(2026, 1, 25)).counted == 0
    assert seen(listed((3, 9, None)), until=date(2026, 1, 26)).counted == 1
