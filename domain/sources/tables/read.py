"""Any platform's CSV or Excel tables -> canonical frames, by a mapping or by their headers."""

import re
import zlib
from collections.abc import Mapping as Map
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
from pandas.errors import OutOfBoundsDatetime, OutOfBoundsTimedelta

from domain.frames import CANONICAL, PROGRESS, REJECTED, FrameError
from domain.sources.batch import ImportBatch, Progress, SourceError
from domain.sources.tables.cohorts import cohorts, listed_cohorts, programmes
from domain.sources.tables.enrolled import enrolled
from domain.sources.tables.events import (
    activity,
    all_barriers,
    attendance,
    barriers,
    check_ins,
    named_in_full,
)
from domain.sources.tables.fields import Content
from domain.sources.tables.files import MAPPING_FILE, find_mapping, find_tables
from domain.sources.tables.mapping import Mapping, load_mapping, parse_mapping
from domain.sources.tables.people import People, Rows, enrolments, gather, looked_up, pairs
from domain.sources.tables.plan import Plan, plan_tables
from domain.sources.tables.progress import by_lesson, by_module
from domain.sources.tables.progress import progress as progress_rows
from domain.sources.tables.results import (
    assessments,
    assessments_named,
    results,
    with_assessment,
)
from domain.sources.tables.rows import typed_rows

_ASSUMED: Final = "_assumed"
#: What a progress row can show.
_SHOWN: Final = ["percent", "grade", "modules_completed"]


def import_tables(
    path: Path,
    *,
    exported_on: date,
    starts_on: date | None,
    mapping: Path | None,
    progress: Progress,
) -> ImportBatch:
    """The tables as a `Source`."""
    return read_tables(
        path,
        mapping=load_mapping(mapping) if mapping else None,
        exported_on=exported_on,
        starts_on=starts_on,
        progress=progress,
    )


def read_tables(
    path: Path,
    *,
    mapping: Mapping | None,
    exported_on: date,
    starts_on: date | None = None,
    progress: Progress | None = None,
) -> ImportBatch:
    """Everything the tables under `path` tell: a file, a folder or a zip of them.

    Without a `mapping`, a `mapping.toml` beside the tables is used, and without that the headers.
    `exported_on` is the day the export shows, unless the mapping states one: what has no day of
    its own (a progress, a barrier) was known then.

    Raises:
        SourceError: nothing can be read, or nothing tells what a table holds.
    """
    tell = progress or (lambda _share, _what: None)
    mapping = mapping or _beside(path)
    known_on = pd.Timestamp(mapping.exported_on or exported_on).as_unit("s")
    plans = plan_tables(find_tables(path), mapping)
    rows, rejected = _read(plans, mapping, tell)
    tell(0.8, "putting the tables together")
    try:
        people = gather(rows, mapping, known_on)
        rejected += people.rejected
        frames = _frames(rows, people, mapping, known_on, starts_on=starts_on, rejected=rejected)
        batch = ImportBatch(
            frames=_present(frames),
            rejected=_in_order(rejected),
            assumed=_assumed(frames),
            barriers_named=named_in_full(_barrier_cells(people, known_on), frames["barriers"]),
        )
    except (FrameError, OverflowError, OutOfBoundsDatetime, OutOfBoundsTimedelta) as error:
        raise SourceError(f"{_where(plans, path, str(error))} cannot be read: {error}") from error
    tell(1.0, "read")
    return batch


def _where(plans: list[Plan], path: Path, message: str) -> str:
    """The tables that hold what the message begins with, else all there is."""
    about = re.split(r"\W", message, maxsplit=1)[0]
    return ", ".join(p.table.name for p in plans if p.content == about) or path.name


def _beside(path: Path) -> Mapping:
    text = find_mapping(path)
    return parse_mapping(text, name=MAPPING_FILE) if text is not None else Mapping()


def _read(plans: list[Plan], mapping: Mapping, tell: Progress) -> tuple[Rows, list[pd.DataFrame]]:
    """Typed rows by content, and what was left out; tables of one content are read as one."""
    rows: dict[Content, list[pd.DataFrame]] = {}
    rejected: list[pd.DataFrame] = []
    whole, done = sum(plan.table.size for plan in plans) or 1, 0
    for plan in plans:
        tell(0.8 * done / whole, f"reading {plan.table.name}")
        try:
            sheet = plan.table.read(plan.dialect)
        except (OSError, EOFError, zlib.error) as error:
            raise SourceError(f"{plan.table.name} is damaged: {error}") from error
        typed, bad = typed_rows(sheet, plan, mapping)
        del sheet  # its text is as large as the file: let it go before the next is read
        rows.setdefault(plan.content, []).append(typed)
        rejected += bad
        done += plan.table.size
    whole_tables = {
        c: f[0] if len(f) == 1 else pd.concat(f, ignore_index=True) for c, f in rows.items()
    }
    return whole_tables, rejected


def _frames(
    rows: Rows,
    people: People,
    mapping: Mapping,
    known_on: pd.Timestamp,
    *,
    starts_on: date | None,
    rejected: list[pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    listed = listed_cohorts(rows.get(Content.COHORTS), people.study, starts_on)
    happened = _happenings(rows, people, mapping, known_on, rejected)
    happened |= _results(rows, people, listed, known_on, rejected)
    named = [people.study["programme"], listed["programme"].astype("string")]
    courses = programmes(rows.get(Content.PROGRAMMES), named, mapping)
    days = [_days(frame, people, known_on) for frame in happened.values()]
    return {
        "programmes": courses,
        "cohorts": cohorts(listed, courses, people.study, days, known_on=known_on, mapping=mapping),
        "employers": people.employers,
        "staff": people.staff,
        "learners": people.learners,
        "enrolments": enrolments(people),
        **happened,
    }


def _happenings(
    rows: Rows,
    people: People,
    mapping: Mapping,
    known_on: pd.Timestamp,
    rejected: list[pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    def about(content: Content, day: str) -> pd.DataFrame:
        found = enrolled(rows.get(content), people, rejected)
        return found.assign(day=found[day].fillna(known_on) if day in found else known_on)

    state = people.study.rename(columns={"ref": "enrolment_ref", "progress": "percent"})
    seen = state.assign(day=state["last_seen"].astype("datetime64[s]"))
    told = state[_SHOWN].notna().any(axis=1)
    if any(
        "progress" in rows.get(content, ()) for content in (Content.LEARNERS, Content.ENROLMENTS)
    ):
        told |= True  # a blank cell of a progress column: not known, which is not nothing done
    reported = [state[told].assign(day=known_on), about(Content.PROGRESS, "on")]
    named = _barrier_cells(people, known_on)
    own = about(Content.BARRIERS, "reported_on").assign(reported_on=lambda frame: frame["day"])
    facts = mapping.programme
    return {
        "activity": activity(about(Content.ACTIVITY, "at"), seen, mapping.kinds),
        "progress": progress_rows(
            pd.concat([PROGRESS.conform(part) for part in reported], ignore_index=True),
            by_lesson(
                enrolled(rows.get(Content.LESSONS), people, rejected), known_on, facts.lessons
            ),
            by_module(
                enrolled(rows.get(Content.MODULES), people, rejected), known_on, facts.modules
            ),
        ),
        "attendance": attendance(about(Content.ATTENDANCE, "on"), rejected),
        "barriers": all_barriers(barriers(own, rejected), barriers(named, rejected)),
        "check_ins": check_ins(about(Content.CHECK_INS, "on")),
    }


def _barrier_cells(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    said = people.study[people.study["barriers"].notna()].assign(reported_on=known_on)
    return said.rename(columns={"ref": "enrolment_ref", "barriers": "barrier"})


def _results(
    rows: Rows,
    people: People,
    listed: pd.DataFrame,
    known_on: pd.Timestamp,
    rejected: list[pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    table = rows.get(Content.ASSESSMENTS)
    found = enrolled(rows.get(Content.RESULTS), people, rejected)
    given = None if table is None else assessments(table, _cohort_refs(listed), rejected)
    if found.empty:
        return {} if given is None else {"assessments": given}
    found = with_assessment(found, given, rejected)
    return {
        "assessments": assessments_named(found) if given is None else given,
        "results": results(found, known_on, rejected),
    }


def _cohort_refs(listed: pd.DataFrame) -> pd.Series:
    parts = [pd.Series(listed["ref"].array, listed[name].array) for name in ("ref", "name")]
    refs = pd.concat(parts)
    return refs[refs.index.notna() & ~refs.index.duplicated()]


def _days(frame: pd.DataFrame, people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    """The days of one frame by cohort; what an export says of those who finished is no new day."""
    if "enrolment_ref" not in frame:
        return PROGRESS.empty().rename(columns={"enrolment_ref": "cohort_ref"})[
            ["cohort_ref", "day"]
        ]
    day = next(name for name in ("day", "submitted_on", "reported_on") if name in frame)
    study = people.study
    if "percent" in frame:
        frame = frame[frame[_SHOWN].notna().any(axis=1)]
    stale = frame[day] == known_on
    if stale.any():
        finished = {name: name for name in study["ref"][study["outcome"].notna()].tolist()}
        stale[stale] = looked_up(frame["enrolment_ref"][stale], finished).notna()
    dated = pa.Table.from_pandas(frame.loc[~stale, ["enrolment_ref", day]], preserve_index=False)
    spans = dated.group_by("enrolment_ref").aggregate([(day, "min"), (day, "max")]).to_pandas()
    cohort = looked_up(
        spans["enrolment_ref"].astype("string"),
        pairs(study["ref"], study["cohort_ref"]),
    )
    ends = (spans[f"{day}_{end}"] for end in ("min", "max"))
    return pd.concat([pd.DataFrame({"cohort_ref": cohort, "day": end}) for end in ends])


def _present(frames: Map[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {
        name: spec.conform(frames[name]).reset_index(drop=True)
        for name, spec in CANONICAL.items()
        if name in frames and len(frames[name])
    }


def _assumed(frames: Map[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Which days nobody stated, of the frames that tell."""
    flags = {
        name: frame.filter(regex=f"{_ASSUMED}$").rename(columns=lambda c: c.removesuffix(_ASSUMED))
        for name, frame in frames.items()
        if len(frame)
    }
    return {
        n: f.astype("boolean").reset_index(drop=True) for n, f in flags.items() if f.columns.size
    }


def _in_order(rejected: list[pd.DataFrame]) -> pd.DataFrame:
    """All that was left out, by file and line."""
    some = [frame for frame in rejected if len(frame)]
    if not some:
        return REJECTED.empty()
    whole = pd.concat(some, ignore_index=True).drop_duplicates()
    return whole.sort_values(["file", "line"], kind="stable", ignore_index=True)
