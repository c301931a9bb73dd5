"""Any platform's CSV or Excel tables -> canonical frames, by a mapping or by their headers."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
from pandas.errors import OutOfBoundsDatetime, OutOfBoundsTimedelta

from domain.frames import CANONICAL, PROGRESS, FrameError
from domain.sources.batch import ImportBatch, Progress, SourceError
from domain.sources.tables.cohorts import cohorts, listed_cohorts, programmes
from domain.sources.tables.columns import looked_up, pairs
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
from domain.sources.tables.people import People, Rows, enrolments, gather
from domain.sources.tables.plan import Plan, plan_tables
from domain.sources.tables.progress import by_lesson, by_module
from domain.sources.tables.progress import progress as progress_rows
from domain.sources.tables.rejections import Rejections
from domain.sources.tables.report import report_on
from domain.sources.tables.results import (
    assessments,
    assessments_named,
    results,
    with_assessment,
)
from domain.sources.tables.rows import Export
from domain.sources.tables.typed import read_rows

_ASSUMED: Final = "_assumed"
#: What a progress row can show.
_SHOWN: Final = ["percent", "grade", "modules_completed"]


def import_tables(
    path: Path,
    *,
    exported_on: date,
    now: datetime,
    starts_on: date | None,
    mapping: Path | None,
    progress: Progress,
) -> ImportBatch:
    """The tables as a `Source`."""
    return read_tables(
        path,
        mapping=load_mapping(mapping) if mapping else None,
        exported_on=exported_on,
        now=now,
        starts_on=starts_on,
        progress=progress,
    )


def read_tables(
    path: Path,
    *,
    mapping: Mapping | None,
    exported_on: date,
    now: datetime | None = None,
    starts_on: date | None = None,
    progress: Progress | None = None,
) -> ImportBatch:
    """Everything the tables under `path` tell: a file, a folder or a zip of them.

    Without a `mapping`, a `mapping.toml` beside the tables is used, and without that the headers.
    `exported_on` is the day the export shows, unless the mapping states one: what has no day of
    its own (a progress, a barrier) was known then. Nothing can have happened after `now`, which
    without one is the end of that day.

    Raises:
        SourceError: nothing can be read, or nothing tells what a table holds.
    """
    tell = progress or (lambda _share, _what: None)
    mapping = mapping or _beside(path)
    export = _export(mapping, exported_on, now)
    plans = plan_tables(find_tables(path), mapping)
    rejections = Rejections()
    for refused in plans.refused:
        rejections.file(refused.file, reason=refused.reason.removeprefix(refused.file).strip(" :"))
    rows, read = read_rows(plans.plans, export, rejections, tell)
    tell(0.8, "putting the tables together")
    known_on = _known_on(export, rows)
    try:
        people = gather(rows, mapping, known_on, rejections)
        _require_somebody(people, rows, rejections)
        frames = _frames(rows, people, mapping, known_on, starts_on=starts_on, left=rejections)
        batch = ImportBatch(
            frames=_present(frames),
            rejected=rejections.rejected,
            skipped=rejections.skipped,
            report=report_on(
                read,
                plans,
                rejections,
                kept_originals=mapping.originals != "none",
                asked=_notes(frames, people),
            ),
            assumed=_assumed(frames),
            barriers_named=named_in_full(_barrier_cells(people, known_on), frames["barriers"]),
        )
    except (FrameError, OverflowError, OutOfBoundsDatetime, OutOfBoundsTimedelta) as error:
        where = _where(plans.plans, path, str(error))
        raise SourceError(f"{where} cannot be read: {error}") from error
    tell(1.0, "read")
    return batch


def _export(mapping: Mapping, exported_on: date, now: datetime | None) -> Export:
    """The day of the export and today, by the programme's clock."""
    shown = pd.Timestamp(mapping.exported_on or exported_on).as_unit("s")
    zone = ZoneInfo(mapping.programme.zone or mapping.zone)
    today = pd.Timestamp(now.astimezone(zone).date()).as_unit("s") if now else shown
    return Export(mapping=mapping, exported_on=shown, today=max(today, shown))


def _known_on(export: Export, rows: Rows) -> pd.Timestamp:
    """The day of the export, or a later one on which the export itself saw somebody."""
    if export.mapping.exported_on is not None:
        return export.exported_on
    days = [
        rows[content][name].max()
        for content in (Content.LEARNERS, Content.ENROLMENTS)
        for name in ("last_seen",)
        if content in rows and name in rows[content]
    ]
    return max([export.exported_on, *(day.as_unit("s") for day in days if pd.notna(day))])


def _require_somebody(people: People, rows: Rows, rejections: Rejections) -> None:
    """Raises `SourceError` when the tables have rows of people and none could be used."""
    if len(people.study):
        return
    lost = rejections.rejected.dropna(subset=["line"])
    if lost.empty:
        return
    shown = lost.head(3).fillna("")
    first = [
        f"line {line} {column}: {reason}".replace(" :", ":")
        for line, column, reason in zip(
            shown["line"], shown["column"], shown["reason"], strict=True
        )
    ]
    read = sum(len(rows[c]) for c in (Content.LEARNERS, Content.ENROLMENTS) if c in rows)
    raise SourceError(
        f"none of the rows about learners could be used ({len(lost):,} were left out, {read:,}"
        f" read). The first: {'; '.join(first)}"
    )


def _notes(frames: Map[str, pd.DataFrame], people: People) -> list[str]:
    """What was taken as it is where somebody may know better."""
    notes = []
    paused = int(people.study["paused"].sum())
    if paused:
        notes.append(
            f"{paused} {'is' if paused == 1 else 'are'} on hold by the export: taken as still"
            " learning. If they have left, say withdrawn in their status."
        )
    cohort = frames["cohorts"]
    guessed = cohort[cohort["starts_on_assumed"]]
    if people.study["enrolled_on"].isna().all() and len(guessed):
        day = guessed["starts_on"].min().date()
        notes.append(
            f"Nothing says when learners began: taken as {day}, the first day anything is known"
            " of. Say it with --starts-on or in a mapping."
        )
    return notes


def _where(plans: Sequence[Plan], path: Path, message: str) -> str:
    """The tables that hold what the message begins with, else all there is."""
    about = message.replace(".", " ").split(" ", 1)[0]
    return ", ".join(p.table.name for p in plans if p.content == about) or path.name


def _beside(path: Path) -> Mapping:
    text = find_mapping(path)
    return parse_mapping(text, name=MAPPING_FILE) if text is not None else Mapping()


def _frames(
    rows: Rows,
    people: People,
    mapping: Mapping,
    known_on: pd.Timestamp,
    *,
    starts_on: date | None,
    left: Rejections,
) -> dict[str, pd.DataFrame]:
    listed = listed_cohorts(rows.get(Content.COHORTS), people.study, starts_on)
    happened = _happenings(rows, people, mapping, known_on, left)
    happened |= _results(rows, people, listed, known_on, left)
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
    left: Rejections,
) -> dict[str, pd.DataFrame]:
    def about(content: Content, day: str) -> pd.DataFrame:
        found = enrolled(rows.get(content), people, left)
        return found.assign(day=found[day].fillna(known_on) if day in found else known_on)

    state = people.study.rename(columns={"ref": "enrolment_ref", "progress": "percent"})
    seen = state.assign(day=state["last_seen"].astype("datetime64[s]"))
    told = state[[*_SHOWN, "last_visit"]].notna().any(axis=1)
    if any(
        "progress" in rows.get(content, ()) for content in (Content.LEARNERS, Content.ENROLMENTS)
    ):
        told |= True  # a blank cell of a progress column: not known, which is not nothing done
    elif Content.LESSONS in rows or Content.MODULES in rows:
        # who has none of the lessons has done nothing, whatever is known of their visits
        state = state.assign(percent=state["percent"].fillna(_nothing_done(rows, state, people)))
    reported = [state[told].assign(day=known_on), about(Content.PROGRESS, "on")]
    named = _barrier_cells(people, known_on)
    own = about(Content.BARRIERS, "reported_on").assign(reported_on=lambda frame: frame["day"])
    facts = mapping.programme
    return {
        "activity": activity(about(Content.ACTIVITY, "at"), seen, mapping.kinds),
        "progress": progress_rows(
            pd.concat([PROGRESS.conform(part) for part in reported], ignore_index=True),
            by_lesson(enrolled(rows.get(Content.LESSONS), people, left), known_on, facts.lessons),
            by_module(enrolled(rows.get(Content.MODULES), people, left), known_on, facts.modules),
        ),
        "attendance": attendance(about(Content.ATTENDANCE, "on"), left),
        "barriers": all_barriers(barriers(own, left), barriers(named, left)),
        "check_ins": check_ins(about(Content.CHECK_INS, "on")),
    }


def _nothing_done(rows: Rows, state: pd.DataFrame, people: People) -> pd.Series:
    """0 for enrolments that no row of lessons or modules is about, else empty."""
    told = [
        enrolled(rows[content], people, Rejections())["enrolment_ref"]
        for content in (Content.LESSONS, Content.MODULES)
        if content in rows
    ]
    begun = state["enrolment_ref"].isin(pd.concat(told))
    return pd.Series(0.0, state.index, dtype="Float64").mask(begun)


def _barrier_cells(people: People, known_on: pd.Timestamp) -> pd.DataFrame:
    said = people.study[people.study["barriers"].notna()].assign(reported_on=known_on)
    return said.rename(columns={"ref": "enrolment_ref", "barriers": "barrier"})


def _results(
    rows: Rows,
    people: People,
    listed: pd.DataFrame,
    known_on: pd.Timestamp,
    left: Rejections,
) -> dict[str, pd.DataFrame]:
    table = rows.get(Content.ASSESSMENTS)
    found = enrolled(rows.get(Content.RESULTS), people, left)
    given = None if table is None else assessments(table, _cohort_refs(listed), left)
    if found.empty:
        return {} if given is None else {"assessments": given}
    found = with_assessment(found, given, left)
    return {
        "assessments": assessments_named(found) if given is None else given,
        "results": results(found, known_on, left),
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
