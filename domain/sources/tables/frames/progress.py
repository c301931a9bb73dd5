"""Progress per enrolment and day: as reported, or from lessons and modules as they were done."""

from typing import Final

import pandas as pd

from domain.frames import PROGRESS
from domain.sources.tables.columns import days, text
from domain.sources.tables.people import says_done
from domain.sources.tables.schema.headings import plain

#: What ticks say, beside the words for how something ended.
_DONE: Final = frozenset({"done", "true", "yes", "1"})
_NOT_DONE: Final = frozenset({"false", "no", "0"})
_KEY: Final = ["enrolment_ref", "day"]
_VALUES: Final = ["percent", "modules_completed", "grade"]


def progress(reported: pd.DataFrame, lessons: pd.DataFrame, modules: pd.DataFrame) -> pd.DataFrame:
    """All that is known of a day in one row, carried forward from the days before.

    `lessons` and `modules` are progress rows too; modules give the percentage only where neither
    a report nor lessons do. That somebody has done nothing is no report of the others.
    """
    if len(lessons) or (reported["percent"] > 0).any():
        modules = modules.drop(columns="percent")
    parts = [PROGRESS.conform(part) for part in (modules, lessons, reported) if len(part)]
    if not parts:
        return PROGRESS.empty()
    known = pd.concat(parts, ignore_index=True)
    if known.duplicated(_KEY).any():
        known = known.groupby(_KEY, as_index=False, sort=False).last()
    if len(parts) > 1:
        known = known.sort_values(_KEY, ignore_index=True)
        known[_VALUES] = known.groupby("enrolment_ref")[_VALUES].ffill()
    return PROGRESS.conform(known)


def by_lesson(rows: pd.DataFrame, exported_on: pd.Timestamp, total: int | None) -> pd.DataFrame:
    """Percent of all lessons done by each day; `total` of them, or as many as the rows name."""
    if rows.empty:
        return PROGRESS.empty()
    done = _running(rows, "lesson", exported_on)
    whole = total or rows["lesson"].nunique()
    return PROGRESS.conform(done.assign(percent=_percent(done["done"], whole)))


def by_module(rows: pd.DataFrame, exported_on: pd.Timestamp, total: int | None) -> pd.DataFrame:
    """Modules completed by each day, and the percentage that makes of all."""
    if rows.empty:
        return PROGRESS.empty()
    done = _running(rows, "module", exported_on)
    whole = total or rows["module"].nunique()
    completed = done["done"].round().astype("Int64")
    return PROGRESS.conform(
        done.assign(modules_completed=completed, percent=_percent(done["done"], whole))
    )


def with_something_done(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of lessons or modules that were done, or begun so that a part is done."""
    return rows[_share_done(rows, days(rows, "completed_on")) > 0]


def _percent(done: pd.Series, whole: int) -> pd.Series:
    return (100 * done / whole).clip(0, 100).round(2)


def _running(rows: pd.DataFrame, thing: str, exported_on: pd.Timestamp) -> pd.DataFrame:
    """How many of the things were `done` by each day on which that grew; parts count as parts.

    What was done on an unknown day was known by the day of the export.
    """
    completed_on, touched_on = (days(rows, name) for name in ("completed_on", "on"))
    known = rows.assign(
        share=_share_done(rows, completed_on),
        day=completed_on.fillna(touched_on).fillna(exported_on),
    )
    known = known[known["share"] > 0].sort_values("day", kind="stable")
    one = [known["enrolment_ref"], known[thing]]
    best = known.groupby(one)["share"].cummax()
    gain = best - best.groupby(one).shift().fillna(0)
    daily = gain.groupby([known["enrolment_ref"], known["day"]]).sum()
    daily = daily[daily > 0]
    return daily.groupby(level="enrolment_ref").cumsum().rename("done").reset_index()


def _share_done(rows: pd.DataFrame, completed_on: pd.Series) -> pd.Series:
    """A day of completion is a completion, unless the status says otherwise."""
    said = text(rows, "status")
    ticks = said.fillna("").map(plain)
    done = (
        says_done(said).mask(ticks.isin(_DONE), other=True).mask(ticks.isin(_NOT_DONE), other=False)
    )
    finished = done.fillna(completed_on.notna()).astype(bool)
    share = finished.astype("float64")
    if "percent" in rows:
        share = (rows["percent"].astype("float64") / 100).fillna(share).mask(finished, 1.0)
    return share
