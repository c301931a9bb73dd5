"""Programmes and cohorts from typed rows, the mapping, and the days on which things happened."""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from domain.frames import COHORTS, PROGRAMMES
from domain.sources.batch import SourceError
from domain.sources.tables.columns import days
from domain.sources.tables.schema import Mapping


def programmes(
    table: pd.DataFrame | None, named: Iterable[pd.Series], mapping: Mapping
) -> pd.DataFrame:
    """Every programme that is listed or named; what is not said of it comes from the mapping."""
    facts = mapping.programme
    listed = PROGRAMMES.conform(table) if table is not None else PROGRAMMES.empty()
    known = {*listed["ref"], *listed["name"].dropna()}
    others = pd.concat(list(named)).dropna().drop_duplicates()
    fresh = pd.DataFrame({"ref": others[~others.isin(known)]})
    fresh["name"] = fresh["ref"]
    if listed.empty and fresh.empty:
        fresh = pd.DataFrame({"ref": [facts.ref], "name": [facts.name]})
    parts = [part for part in (listed, PROGRAMMES.conform(fresh)) if len(part)]
    whole = pd.concat(parts, ignore_index=True).drop_duplicates("ref")
    return PROGRAMMES.conform(
        whole.assign(
            name=whole["name"].fillna(whole["ref"]),
            weeks=whole["weeks"].fillna(facts.weeks),
            zone=whole["zone"].fillna(facts.zone),
            language=whole["language"].fillna(facts.language),
        )
    )


def cohorts(
    listed: pd.DataFrame,
    courses: pd.DataFrame,
    study: pd.DataFrame,
    happened: Iterable[pd.DataFrame],
    *,
    known_on: pd.Timestamp,
    mapping: Mapping,
) -> pd.DataFrame:
    """Every cohort with its programme, first and last day.

    The first day is what `listed` or the mapping says, else the first enrolment, else the first
    day on which anything happened, else the day of the export. The last day is stated, or
    follows from the programme's weeks and is moved to the latest day in the data, and for learners
    who are still there beyond the export (`_going_on`). `happened` has frames of `cohort_ref` and
    `day`, and is not asked where every cohort has its days stated. Beside the canonical columns,
    `starts_on_assumed` and `ends_on_assumed` tell where nothing was stated; the end that follows
    from a stated start is as good as stated.
    """
    listed = listed.set_index("ref")
    by_name = pd.Series(courses["ref"].array, courses["name"].array)
    lookup = pd.concat([pd.Series(courses["ref"].array, courses["ref"].array), by_name])
    programme = listed["programme"].map(lookup[~lookup.index.duplicated()]).astype("string")
    programme = programme.fillna(courses["ref"].iloc[0])
    weeks = programme.map(courses.set_index("ref")["weeks"])
    length = pd.to_timedelta(7 * weeks.astype("int64"), unit="D")
    enrolled = _first_enrolled(study, length)
    stated, stated_end = (_stated(listed, mapping, name) for name in ("starts_on", "ends_on"))
    is_stated = bool(stated.notna().all() and stated_end.notna().all())
    spans = _spans([] if is_stated else list(happened), listed.index)
    starts = stated.fillna(enrolled).fillna(spans["min"]).fillna(known_on)
    planned = starts + length - pd.Timedelta(days=1)
    reached = pd.concat([planned, spans["max"]], axis=1).max(axis=1)
    reached = _going_on(reached, known_on + length, study, stated=stated, known_on=known_on)
    stated_end = stated_end.fillna(_planned_end(study, starts))
    ends = stated_end.fillna(reached)
    name = listed["name"].astype("string").fillna(pd.Series(listed.index, listed.index))
    found = listed.assign(name=name, programme_ref=programme, starts_on=starts, ends_on=ends)
    return COHORTS.conform(found.rename_axis("ref").reset_index()).assign(
        starts_on_assumed=stated.isna().to_numpy(),
        ends_on_assumed=(stated.isna() & stated_end.isna()).to_numpy(),
    )


def _spans(happened: Sequence[pd.DataFrame], cohorts: pd.Index) -> pd.DataFrame:
    """The first and the last day of each cohort; empty where nothing happened."""
    if not happened:
        return pd.DataFrame({"min": pd.NaT, "max": pd.NaT}, cohorts, dtype="datetime64[s]")
    days = pd.concat(happened, ignore_index=True).groupby("cohort_ref")["day"]
    return days.agg(["min", "max"]).reindex(cohorts)


def _first_enrolled(study: pd.DataFrame, length: pd.Series) -> pd.Series:
    """The first enrolment of each cohort; one long before the others is an older account's."""
    first_days = study[["cohort_ref", "enrolled_on"]].dropna()
    first_days = first_days.astype({"enrolled_on": "datetime64[s]"})
    if first_days.empty:
        return pd.Series(pd.NaT, length.index, dtype="datetime64[s]")
    usual = first_days.groupby("cohort_ref")["enrolled_on"].transform("median")
    near = first_days["enrolled_on"] >= usual - first_days["cohort_ref"].map(length)
    first = first_days[near].groupby("cohort_ref")["enrolled_on"].min()
    return first.astype("datetime64[s]").reindex(length.index)


def _planned_end(study: pd.DataFrame, starts: pd.Series) -> pd.Series:
    """The last day that learners of each cohort plan to end on, where rows tell it."""
    last = days(study, "planned_end_on").groupby(study["cohort_ref"]).max().reindex(starts.index)
    return last.where(last >= starts)


def _going_on(
    reached: pd.Series,
    later: pd.Series,
    study: pd.DataFrame,
    *,
    stated: pd.Series,
    known_on: pd.Timestamp,
) -> pd.Series:
    """The inferred end, or `later` while anybody is still without an outcome.

    A first day taken from last logins says little of when the cohort ends. After a stated first
    day the programme's weeks count, until the export shows that they are over and people remain.
    """
    there = study["outcome"].isna().groupby(study["cohort_ref"]).any()
    there = there.reindex(reached.index, fill_value=False).astype(bool)
    unsure = stated.isna() | (reached <= known_on)
    return reached.mask(there & unsure & (later > reached), later)


def listed_cohorts(
    table: pd.DataFrame | None, study: pd.DataFrame, starts_on: date | None
) -> pd.DataFrame:
    """One row per cohort: ref, name, programme and, as far as stated, its days.

    Raises `SourceError` when one `starts_on` is given for several cohorts.
    """
    columns = ["ref", "programme", "name", "starts_on", "ends_on"]
    if table is not None:
        listed = table.drop_duplicates("ref").reindex(columns=columns).reset_index(drop=True)
    else:
        named = study.drop_duplicates("cohort_ref").reset_index(drop=True)
        listed = pd.DataFrame(
            {
                "ref": named["cohort_ref"],
                "programme": named["programme"],
                "name": named["cohort_name"],
            }
        ).reindex(columns=columns)
    if starts_on is not None and len(listed) > 1:
        raise SourceError(
            f"one start date cannot be right for {len(listed)} cohorts"
            f" ({', '.join(listed['ref'])}): give theirs in a mapping file, under [cohorts]"
        )
    if starts_on is not None:
        listed["starts_on"] = pd.Timestamp(starts_on)
    return listed


def _stated(listed: pd.DataFrame, mapping: Mapping, name: str) -> pd.Series:
    """The day the tables state, else the mapping's for that cohort, else its for any."""
    own = {ref: getattr(dates, name) for ref, dates in mapping.cohorts.items()}
    days = [own.get(ref) or getattr(mapping.cohort, name) for ref in listed.index]
    mapped = pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).array, listed.index)
    return listed[name].astype("datetime64[s]").fillna(mapped.astype("datetime64[s]"))
