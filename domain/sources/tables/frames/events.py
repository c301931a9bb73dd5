"""What happened, from typed rows: each function folds one kind of table to its canonical grain."""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from typing import Final

import pandas as pd

from domain.frames import ACTIVITY, ATTENDANCE, BARRIERS, CHECK_INS
from domain.sources.batch import BARRIERS_NAMED, STILL_OPEN
from domain.sources.parsers import words
from domain.sources.tables.columns import flag
from domain.sources.tables.rows import Rejections
from domain.sources.tables.schema.headings import plain
from domain.sources.tables.schema.planning import UNSAID

#: Words in a platform's event names, in the order they are looked for.
_KIND_WORDS: Final[Map[str, tuple[str, ...]]] = {
    "video": ("video", "watch", "play", "webinar", "recording"),
    "assessment": ("quiz", "test", "exam", "assess", "assign", "submi", "question"),
    "discussion": ("forum", "discuss", "comment", "post", "message", "chat", "reply"),
    "content": (
        "lesson", "content", "page", "read", "view", "resource", "module", "course", "unit",
        "download", "material", "scorm", "book", "slide",
    ),
}  # fmt: skip
_THERE: Final[Map[str, str]] = {
    **dict.fromkeys(("present", "late", "yes", "true", "attended", "y", "x"), "1"),
    **dict.fromkeys(("absent", "no", "false", "missed", "n", "excused"), "0"),
    **dict.fromkeys(("anwesend", "versp\u00e4tet", "ja"), "1"),
    **dict.fromkeys(("abwesend", "entschuldigt", "unentschuldigt", "nein"), "0"),
}
_NO_BARRIER: Final = words(
    "none|no|n/a|none known|no barriers|no barrier|no known barriers|none reported|none identified"
    "|-|nil|nothing|not applicable|0|false|keine|keine bekannt|keins|nein|aucun|aucune"
    "|aucun obstacle"
    "|rien|non|ninguna|ninguno|nessuna|nessuno|geen|nee|nenhum|nenhuma"
)
_SEVERITIES: Final = ("major", "minor", "intermittent")
_SEVERITY_WORDS: Final = {"high": "major", "severe": "major", "low": "minor", "mild": "minor"}


def with_last_seen(
    folded: Iterable[pd.DataFrame], last_seen: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """The activity of logs, part by part, and at last days of a last login.

    A last login is a day with one session and no click, where nothing else is known of that day.
    """
    seen = last_seen.dropna(subset=["day"]).drop_duplicates(["enrolment_ref", "day"])
    for part in folded:
        if len(part) and len(seen):
            known = pd.MultiIndex.from_frame(part[["enrolment_ref", "day"]])
            seen = seen[~pd.MultiIndex.from_frame(seen[["enrolment_ref", "day"]]).isin(known)]
        yield part
    if len(seen):
        yield ACTIVITY.conform(seen.assign(clicks=0, sessions=1))


def kind_of(event: str, kinds: Map[str, str]) -> str:
    """The canonical kind of a platform's event name: by the mapping, else by its words."""
    if event in kinds:
        return kinds[event]
    words = plain(event)
    return next((k for k, parts in _KIND_WORDS.items() if any(p in words for p in parts)), "other")


def attendance(rows: pd.DataFrame, known_on: pd.Timestamp, rejections: Rejections) -> pd.DataFrame:
    """Planned and attended sessions per day, from counts or from "present" and "absent".

    An empty cell among others is no session, once the day is over, whatever was said of it before.
    """
    if rows.empty:
        return ATTENDANCE.empty()
    none = flag(rows, "attended_none").fillna(value=False).astype(bool)
    rows = rows[~none | (rows["day"] <= known_on)]
    held = ~none[rows.index]
    words = rows["attended"].str.lower()
    attended = pd.to_numeric(words.map(_THERE).fillna(words), errors="coerce").where(held, 0)
    stated = rows["planned"] if "planned" in rows else pd.Series(pd.NA, rows.index, dtype="Int64")
    planned = stated.fillna(1).where(held, 0)
    wrong = ~(attended.between(0, 100) & (attended % 1 == 0)).fillna(value=False)
    reason = pd.Series("is neither a number of sessions nor present or absent", rows.index)
    more = ~wrong & held & (attended > stated).fillna(value=False)
    reason = reason.mask(more, "is more than the " + stated.astype("string") + " that were planned")
    wrong |= more
    rejections.rows(rows[wrong], column="attended", value=rows["attended"], reason=reason)
    counted = rows.assign(planned=planned, attended=attended)[~wrong]
    counted["planned"] = counted[["planned", "attended"]].max(axis=1)
    sums = counted.groupby(["enrolment_ref", "day"], sort=False)[["planned", "attended"]].sum()
    return ATTENDANCE.conform(sums.reset_index())


def barriers(rows: pd.DataFrame, rejections: Rejections) -> pd.DataFrame:
    """One row per kind: cells may name several, with `;` or `,` between, and a (severity)."""
    if rows.empty:
        return BARRIERS.empty()
    kinds = _split(rows)
    kinds = kinds[~_is_unsaid(kinds)].reset_index(drop=True)
    stated = kinds["severity"] if "severity" in kinds else kinds["in_brackets"]
    severity = stated.str.lower().replace(_SEVERITY_WORDS)
    unknown = severity.notna() & ~severity.isin(_SEVERITIES) & kinds["barrier"].notna()
    reason = f"is none of {', '.join(_SEVERITIES)}"
    rejections.cells(kinds[unknown], column="severity", value=stated, reason=reason)
    kinds = kinds.assign(severity=severity.where(~unknown))[kinds["kind"].notna()]
    return BARRIERS.conform(kinds).drop_duplicates(list(BARRIERS.grain))


def still_open(rows: pd.DataFrame, known_on: pd.Timestamp) -> pd.DataFrame:
    """The barriers of a table whose cell of the day they were resolved is empty."""
    if "resolved_on_none" not in rows:
        return STILL_OPEN.empty()
    kinds = _split(rows)
    blank = flag(kinds, "resolved_on_none").fillna(value=False).astype(bool)
    key = list(BARRIERS.grain)
    over = kinds[~blank].set_index(key).index
    told = kinds[blank & kinds["kind"].notna()]
    told = told[~told.set_index(key).index.isin(over)].drop_duplicates(key)
    return STILL_OPEN.conform(told.assign(day=known_on)).reset_index(drop=True)


def all_barriers(reported: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """A table of barriers and those a cell names: one row each, with all that either says.

    What the table has as open already is not opened again by the cell.
    """
    if named.empty:
        return reported
    named = named.reset_index(drop=True)
    opened = reported[reported["resolved_on"].isna()]
    both = named.reset_index().merge(opened, on=["enrolment_ref", "kind"], suffixes=("", "_first"))
    again = both["index"][both["reported_on_first"] < both["reported_on"]]
    whole = pd.concat([reported, named[~named.index.isin(again)]], ignore_index=True)
    return whole.groupby(list(BARRIERS.grain), as_index=False, sort=False).first()


def named_in_full(cells: pd.DataFrame, blank: pd.DataFrame, reported: pd.DataFrame) -> pd.DataFrame:
    """What is open by the cells that say so, "None" too; `reported` adds the open ones of a table.

    A cell that is `blank` among others says so of what files of its kind named; one in a column
    that is blank throughout says nothing, so its learner is not here. A barrier of which one of
    several columns says nothing may be open still; where no column says anything, nor does the row.
    """
    if cells.empty:
        return blank
    kinds = _split(cells.assign(day=cells["reported_on"]))
    answered = kinds["enrolment_ref"][~_is_unsaid(kinds)]
    kinds = kinds[kinds["enrolment_ref"].isin(answered)]
    if kinds.empty:
        return blank
    days = kinds.drop_duplicates("enrolment_ref").set_index("enrolment_ref")["day"]
    opened = reported[reported["resolved_on"].isna() & reported["enrolment_ref"].isin(days.index)]
    opened = opened.assign(day=opened["enrolment_ref"].map(days))
    said = [BARRIERS_NAMED.conform(frame.reset_index(drop=True)) for frame in (kinds, opened)]
    named = pd.concat([*said, blank], ignore_index=True)
    return named.drop_duplicates(["enrolment_ref", "kind"])


def _split(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each kind a cell names, with what is in brackets; no kind where it says none."""
    kinds = rows.assign(kind=rows["barrier"].str.split(r"[;,|\n]", regex=True)).explode("kind")
    parts = kinds["kind"].str.extract(r"^\s*(.*?)\s*(?:\((\w+)\))?\s*$")
    kind = parts[0].str.slice(0, 1).str.upper() + parts[0].str.slice(1)
    kinds = kinds.assign(
        kind=kind.mask(parts[0].str.lower().isin(_NO_BARRIER)), in_brackets=parts[1]
    )
    return kinds[parts[0].notna() & (parts[0] != "")]


def _is_unsaid(kinds: pd.DataFrame) -> pd.Series:
    return (kinds["in_brackets"] == UNSAID).fillna(value=False).astype(bool)


def check_ins(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per day and kind; several texts of a day are joined, their sentiment averaged.

    `day_assumed` tells which have the day of the export for want of their own.
    """
    if rows.empty:
        return CHECK_INS.empty().assign(day_assumed=False)
    assumed = flag(rows, "day_assumed").fillna(value=False).astype(bool)
    kind = rows["kind"] if "kind" in rows else pd.Series(pd.NA, rows.index, dtype="string")
    coach = (
        kind.str.lower()
        .str.contains("feedback|coach|review", regex=True)
        .fillna(value=False)
        .astype(bool)
    )
    rows = rows.assign(kind=pd.Series("check_in", rows.index).mask(coach, "feedback"))
    rows = CHECK_INS.conform(rows).assign(day_assumed=assumed)
    key = list(CHECK_INS.grain)
    again = rows.duplicated(key, keep=False)
    if not again.any():
        return rows
    joined = (
        rows[again]
        .groupby(key, sort=False, as_index=False)
        .agg(
            text=("text", lambda texts: "\n".join(texts.dropna())),
            sentiment=("sentiment", "mean"),
            day_assumed=("day_assumed", "all"),
        )
    )
    joined = CHECK_INS.conform(joined).assign(day_assumed=joined["day_assumed"])
    return pd.concat([rows[~again], joined], ignore_index=True)
