"""When the learners of a cohort began: whether they can be one, where no file says who is."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.sources.tables.columns import days

#: Of fewer learners days of beginning say little of how a course runs.
_TELLING: Final = 10
#: Days on which nobody begins, between those of two runs of a course.
_APART: Final = 56


def who_began_together(frames: Mapping[str, pd.DataFrame], study: pd.DataFrame) -> list[str]:
    """What to ask of cohorts whose start nobody states, and whose learners began far apart."""
    cohorts = frames["cohorts"].set_index("ref")
    weeks = cohorts["programme_ref"].map(frames["programmes"].set_index("ref")["weeks"]).to_dict()
    asked = []
    for ref, on in _began(frames, study):
        one, length = cohorts.loc[ref], int(weeks[ref])
        count_from = f"and with them scores, would count from {one['starts_on'].date()}"
        said = _two_runs(on, length, count_from) or _rolling(on, length, count_from)
        asked += [f"Learners of {one['name']} began {said}"] if said else []
    return asked


def _began(
    frames: Mapping[str, pd.DataFrame], study: pd.DataFrame
) -> list[tuple[str, "pd.Series[pd.Timestamp]"]]:
    """By cohort the days on which learners began: stated, else when they first did something."""
    guessed = frames["cohorts"].loc[frames["cohorts"]["starts_on_assumed"], "ref"]
    mine = study[study["cohort_ref"].isin(guessed)]
    on = days(mine, "enrolled_on").astype("datetime64[s]")
    if on.isna().any() and "activity" in frames:
        done = frames["activity"].query("clicks > 0")  # without any it is a last login
        first = done.groupby("enrolment_ref")["day"].min().astype("datetime64[s]")
        on = on.fillna(pd.Series(first.reindex(mine["ref"]).array, mine.index))
    by_cohort = on.dropna().groupby(mine["cohort_ref"])
    return [(str(ref), one.sort_values(ignore_index=True)) for ref, one in by_cohort]


def _two_runs(on: "pd.Series[pd.Timestamp]", weeks: int, count_from: str) -> str:
    """In two groups, months apart."""
    inner = on[_TELLING - 1 : len(on) - _TELLING + 1].reset_index(drop=True)
    apart = inner.diff().dt.days
    if not apart.max() >= _APART:
        return ""
    later = inner.iloc[int(apart.argmax())]
    before, since = on[on < later], on[on >= later]
    return (
        f"in two groups: {len(before):,} up to {before.max().date()}, {len(since):,} from"
        f" {later.date()} on. If those are two runs of a course of {weeks} weeks, its weeks,"
        f" {count_from} for both. Say who began together in a column for the cohort, such as the"
        " term."
    )


def _rolling(on: "pd.Series[pd.Timestamp]", weeks: int, count_from: str) -> str:
    """Over a longer time than the course takes."""
    # who has an older account, or came late, does not make it rolling
    span = (on - on.min()).dt.days.quantile([0.1, 0.9]).diff().max() / 7
    if len(on) < _TELLING or span <= weeks:
        return ""
    return (
        f"over {span:.0f} weeks and more, and the course takes {weeks}: the course's weeks,"
        f" {count_from} for all of them. Say who began together in a column for the cohort, such as"
        " the month they began in."
    )
