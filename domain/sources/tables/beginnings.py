"""When the learners of a cohort began: whether they can be one, where no file says who is."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from domain.sources.tables.columns import days

#: Of fewer learners days of beginning say little of how a course runs.
_TELLING: Final = 10
#: Days on which nobody begins, between those of two runs of a course.
_APART: Final = 56
#: Days from the first enrolment until anybody did anything, from which on it is no first day.
_IDLE: Final = 21


def who_began_together(frames: Mapping[str, pd.DataFrame], study: pd.DataFrame) -> list[str]:
    """What to ask of cohorts whose start nobody states, and whose learners began far apart."""
    cohorts = frames["cohorts"].set_index("ref")
    weeks = cohorts["programme_ref"].map(frames["programmes"].set_index("ref")["weeks"]).to_dict()
    starts = cohorts["starts_on"].dt.date.to_dict()
    study = study[study["cohort_ref"].isin(cohorts.index[cohorts["starts_on_assumed"]])]
    first = _first_done(frames, study)
    asked = []
    for ref, on in _began(study, first):
        name, starts_on = str(cohorts.loc[ref, "name"]), starts[ref]
        length, count_from = int(weeks[ref]), f"and with them scores, would count from {starts_on}"
        said = _two_runs(on, length, count_from) or _rolling(on, length, count_from)
        asked += [f"Learners of {name} began {said}"] if said else []
        mine = first[study["cohort_ref"] == ref].dropna()
        asked += [said] if (said := _long_before(starts_on, mine, name)) else []
    return asked


def _began(
    study: pd.DataFrame, first: "pd.Series[pd.Timestamp]"
) -> list[tuple[str, "pd.Series[pd.Timestamp]"]]:
    """By cohort the days on which learners began: stated, else when they first did something."""
    on = days(study, "enrolled_on").astype("datetime64[s]").fillna(first)
    by_cohort = on.dropna().groupby(study["cohort_ref"])
    return [(str(ref), one.sort_values(ignore_index=True)) for ref, one in by_cohort]


def _first_done(frames: Mapping[str, pd.DataFrame], study: pd.DataFrame) -> pd.Series:
    """When each enrolment first did something; without any clicks a day is a last login."""
    if "activity" not in frames or study.empty:
        return pd.Series(pd.NaT, study.index, dtype="datetime64[s]")
    done = frames["activity"].query("clicks > 0").groupby("enrolment_ref")["day"].min()
    return pd.Series(done.reindex(study["ref"]).array, study.index).astype("datetime64[s]")


def _long_before(starts_on: date, first: "pd.Series[pd.Timestamp]", name: str) -> str:
    """Enrolling began long before anybody did anything: that is no first day of a course."""
    if len(first) < _TELLING or (first.min().date() - starts_on).days < _IDLE:
        return ""
    return (
        f"The first learner of {name} enrolled on {starts_on}, and nobody did anything"
        f" before {first.min().date()}: weeks, and with them scores, count from the former. If the"
        " course began later, say when: starts_on under [cohorts] in a mapping."
    )


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
