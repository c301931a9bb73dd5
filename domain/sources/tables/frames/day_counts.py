"""Events or counts folded to one row per enrolment and day, part by part of a long log.

Each part becomes sums by whole numbers; the parts are added up at the end, so that of a log of any
length only its learner-days are in memory, and where they are too many, on disk, a share of the
learners at a time. Ids of sessions are kept by a hash of 64 bits.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.frames import ACTIVITY, ACTIVITY_KINDS
from domain.sources.frames_on_disk import FramesOnDisk
from domain.sources.tables.frames.events import kind_of
from domain.sources.tables.schema.headings import plain

_SUMS: Final = ("clicks", *ACTIVITY_KINDS, "sessions", "minutes")
_LOGIN: Final = re.compile(r"(?:user |session )?log(?:ged )?in\b")
_DAY_SECONDS: Final = 86_400
#: Days are counted from 1833, so that none is below zero, and fit in these bits.
_DAY_0: Final = 50_000
_DAYS: Final = 1 << 17
#: Parts that are added up before more of them would fill the memory.
_PARTS: Final = 32
#: Learner-days that stay in memory; more of them go to disk.
_MANY: Final = 2_000_000
#: Learners are divided in so many shares where all at once are too many.
_SHARES: Final = 16
_Numbers = npt.NDArray[Any]


class DayCounts:
    """Adds up parts of activity; `frames` are what they come to."""

    def __init__(self, kinds: Map[str, str]) -> None:
        self._kinds = kinds
        self._refs: dict[str, int] = {}
        self._parts: list[pd.DataFrame] = []
        self._visits: list[pd.DataFrame] = []
        self._told_apart: dict[int, pd.DataFrame] = {}  # by share; none while all fits in memory
        self._on_disk: FramesOnDisk[int] = FramesOnDisk()  # by share; none while all fits in memory
        self._logins = False

    @property
    def seen(self) -> set[str]:
        """The enrolments of which there is a day."""
        return set(self._refs)

    def add(self, rows: pd.DataFrame) -> None:
        """Rows of activity with `enrolment_ref` and `at`."""
        if rows.empty:
            return
        seconds = rows["at"].to_numpy(dtype="datetime64[s]").astype(np.int64)
        key = self._codes(rows["enrolment_ref"]) * _DAYS + seconds // _DAY_SECONDS + _DAY_0
        group, keys = pd.factorize(key)
        values = self._values(rows)
        self._logins |= "logins" in values and bool(values["logins"].any())
        counts = {name: _summed(group, each, len(keys)) for name, each in values.items()}
        counts |= self._of_kinds(rows, values, group, len(keys))
        timed = bool((seconds % _DAY_SECONDS).any())
        hours = _hours(group, seconds, len(keys)) if timed else np.full(len(keys), np.nan)
        self._parts.append(pd.DataFrame({"key": keys, **counts, "hours": hours}))
        if "session" in rows:
            self._visits.append(_visits(key, rows["session"]))
        if len(self._parts) > _PARTS:
            self._parts = [_added(self._parts)]
            if len(self._parts[0]) > _MANY:
                self._to_disk()
            if self._visits:
                for share in range(_SHARES):
                    self._told_apart[share] = self._distinct(share)
                self._visits = []

    def frames(self) -> Iterator[pd.DataFrame]:
        """The canonical activity, by enrolment and day as they first came; of many, in shares."""
        refs = pd.Series(list(self._refs), dtype="string")
        if self._on_disk:
            if self._parts:
                self._to_disk()
            for share in sorted(self._on_disk):
                yield self._canonical(_added([*self._on_disk.parts(share)]), refs, share)
        elif self._parts:
            yield self._canonical(_added(self._parts), refs, None)

    def _to_disk(self) -> None:
        """What is in memory, by share, beside what is on disk."""
        whole = _added(self._parts)
        shares = _share_of(whole["key"])
        for share in range(_SHARES):
            if len(mine := whole[shares == share]):
                self._on_disk.add_part(share, mine)
        self._parts = []

    def _canonical(self, whole: pd.DataFrame, refs: pd.Series, share: int | None) -> pd.DataFrame:
        days = (whole["key"] % _DAYS - _DAY_0).to_numpy() * np.timedelta64(1, "D")
        return ACTIVITY.conform(
            whole.assign(
                enrolment_ref=refs.take((whole["key"] // _DAYS).to_numpy()).array,
                day=(np.datetime64("1970-01-01") + days).astype("datetime64[s]"),
                sessions=self._sessions(whole, share),
            )
        )

    def _codes(self, refs: pd.Series) -> _Numbers:
        codes, distinct = pd.factorize(refs)
        known = [self._refs.setdefault(ref, len(self._refs)) for ref in distinct.tolist()]
        return np.asarray(known, dtype=np.int64)[codes]

    def _values(self, rows: pd.DataFrame) -> dict[str, _Numbers]:
        """What each row adds to each sum; NaN where it says nothing."""
        given = [kind for kind in ACTIVITY_KINDS if kind in rows]
        values = {
            name: _number(rows[name]) for name in (*given, "sessions", "minutes") if name in rows
        }
        clicks = _number(rows["clicks"]) if "clicks" in rows else np.full(len(rows), np.nan)
        own = sum((np.nan_to_num(values[kind]) for kind in given), np.zeros(len(rows)))
        usual = own if given or "clicks" in rows else np.ones(len(rows))
        values["clicks"] = clicks = np.where(np.isnan(clicks), usual, clicks)
        if "event" in rows:
            codes, names = pd.factorize(rows["event"])
            logs_in = [bool(_LOGIN.match(plain(name))) for name in names.tolist()]
            values["logins"] = np.array([*logs_in, False], dtype=np.float64)[codes]
        if "seconds" in rows:
            seconds = _number(rows["seconds"])
            minutes = values.get("minutes", seconds)
            values["minutes"] = np.where(np.isnan(minutes), seconds, minutes)
        return values

    def _of_kinds(
        self, rows: pd.DataFrame, values: Map[str, _Numbers], group: _Numbers, count: int
    ) -> dict[str, _Numbers]:
        """The clicks of each kind by what events are called, but of kinds with a column."""
        if "event" not in rows:
            return {}
        codes, names = pd.factorize(rows["event"])
        kinds = [kind_of(name, self._kinds) for name in names.tolist()]
        places = np.array([ACTIVITY_KINDS.index(kind) for kind in [*kinds, "other"]])[codes]
        of_both = group * len(ACTIVITY_KINDS) + places
        sums = np.bincount(of_both, weights=values["clicks"], minlength=count * len(ACTIVITY_KINDS))
        each = zip(ACTIVITY_KINDS, sums.reshape(count, -1).T, strict=True)
        return {kind: sum_ for kind, sum_ in each if kind not in values}

    def _distinct(self, share: int) -> pd.DataFrame:
        """Each session of a day once, of one share; all at once take several times the memory."""
        some = [one[_share_of(one["key"]) == share] for one in self._visits]
        known = [self._told_apart[share]] if share in self._told_apart else []
        return _once([*known, *some])

    def _sessions(self, whole: pd.DataFrame, share: int | None) -> pd.Series:
        """Sessions as stated, else by ids, else by logins (a day has at least one), else empty."""
        if "sessions" in whole:
            return whole["sessions"]
        if self._visits or self._told_apart:
            keys, count = pd.Index(whole["key"]), np.zeros(len(whole))
            shares = range(_SHARES) if share is None else [share]
            in_shares = share is not None or bool(self._told_apart)
            for visits in map(self._distinct, shares) if in_shares else [_once(self._visits)]:
                count += np.bincount(keys.get_indexer(visits["key"]), minlength=len(keys))
            return pd.Series(count, whole.index)
        if self._logins:
            return whole["logins"].fillna(0).clip(lower=1)
        return pd.Series(np.nan, whole.index)


def _share_of(keys: pd.Series) -> pd.Series:
    """The share of each learner-day: that of its learner."""
    return keys // _DAYS % _SHARES


def _number(values: pd.Series) -> _Numbers:
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _summed(group: _Numbers, values: _Numbers, count: int) -> _Numbers:
    """Sums by group; NaN where nothing was said."""
    said = ~np.isnan(values)
    if said.all():
        return np.bincount(group, weights=values, minlength=count)
    sums = np.bincount(group[said], weights=values[said], minlength=count)
    return np.where(np.bincount(group[said], minlength=count) > 0, sums, np.nan)


def _hours(group: _Numbers, seconds: _Numbers, count: int) -> _Numbers:
    """The bits of the hours in which each group was seen."""
    seen = np.zeros(count, dtype=np.int64)
    np.bitwise_or.at(seen, group, 1 << seconds // 3600 % 24)
    return seen.astype(np.float64)


def _visits(key: _Numbers, sessions: pd.Series) -> pd.DataFrame:
    """The different sessions of each day: `visit` is a hash of both."""
    codes, names = pd.factorize(sessions)
    marks = pd.util.hash_array(np.asarray(names.tolist(), dtype=object), categorize=False)
    said = codes >= 0
    day = key[said]
    visit = marks[codes[said]] ^ pd.util.hash_array(day)
    return _once([pd.DataFrame({"key": day, "visit": visit})])


def _once(visits: list[pd.DataFrame]) -> pd.DataFrame:
    every = visits[0] if len(visits) == 1 else pd.concat(visits, ignore_index=True)
    return every[~every["visit"].duplicated().to_numpy()]


def _added(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """One row for each key of all parts."""
    whole = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    if not whole["key"].duplicated().any():
        return whole
    group, keys = pd.factorize(whole["key"].to_numpy())
    sums = {
        name: _summed(group, whole[name].to_numpy(dtype=np.float64), len(keys))
        for name in whole.columns
        if name not in ("key", "hours")
    }
    return pd.DataFrame(
        {"key": keys, **sums, "hours": _joined_hours(group, whole["hours"], len(keys))}
    )


def _joined_hours(group: _Numbers, hours: pd.Series, count: int) -> _Numbers:
    """The bits of each group together; NaN where no row of it told an hour."""
    told = hours.notna().to_numpy()
    joined = np.zeros(count, dtype=np.int64)
    np.bitwise_or.at(joined, group[told], hours[told].to_numpy(dtype=np.int64))
    return np.where(np.bincount(group[told], minlength=count) > 0, joined, np.nan)
