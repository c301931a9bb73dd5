"""Any platform's CSV or Excel tables -> canonical frames, by a mapping or by their headers."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
from pandas.errors import OutOfBoundsDatetime, OutOfBoundsTimedelta

from domain.frames import CANONICAL, FrameError
from domain.sources.batch import SAID_OF_OTHERS, ImportBatch, Progress, SourceError, canonical
from domain.sources.frames_on_disk import FramesOnDisk
from domain.sources.tables.beginnings import who_began_together
from domain.sources.tables.columns import days
from domain.sources.tables.frames import fold_logs, frames_of, order_of_log
from domain.sources.tables.people import People, Rows, gather, with_visits_unknown
from domain.sources.tables.platforms import recognised
from domain.sources.tables.rows import PlatformExport, Rejections, read_rows, report_on
from domain.sources.tables.schema import (
    MAPPING_FILE,
    Content,
    Mapping,
    find_mapping,
    find_tables,
    load_mapping,
    parse_mapping,
)
from domain.sources.tables.schema.planning import Plan, plan_tables

_ASSUMED: Final = "_assumed"


def import_tables(
    path: Path,
    *,
    exported_on: date,
    now: datetime,
    starts_on: date | None,
    mapping: Path | None,
    usual_weeks: int,
    progress: Progress,
) -> ImportBatch:
    """The tables as a `Source`."""
    return read_tables(
        path,
        mapping=load_mapping(mapping) if mapping else None,
        exported_on=exported_on,
        now=now,
        starts_on=starts_on,
        usual_weeks=usual_weeks,
        progress=progress,
    )


def read_tables(
    path: Path,
    *,
    mapping: Mapping | None,
    exported_on: date,
    now: datetime | None = None,
    starts_on: date | None = None,
    usual_weeks: int = 12,
    progress: Progress | None = None,
) -> ImportBatch:
    """Everything the tables under `path` tell: a file, a folder or a zip of them.

    Without a `mapping`, a `mapping.toml` beside the tables is used, and without that the headers.
    `exported_on` is the day the export shows, unless the mapping states one: what has no day of
    its own (a progress, a barrier) was known then. Nothing can have happened after `now`, which
    without one is the end of that day. A programme lasts `usual_weeks` where nothing says how long.

    Raises:
        SourceError: nothing can be read, or nothing tells what a table holds.
    """
    tell = progress or (lambda _share, _what: None)
    mapping = _lasting(mapping or _beside(path), usual_weeks)
    export = _export(mapping, exported_on, now)
    plans = plan_tables(recognised(find_tables(path)), mapping)
    rejections = Rejections()
    for refused in plans.refused:
        rejections.file(refused.file, reason=refused.reason.removeprefix(refused.file).strip(" :"))
    logs = {
        place: order_of_log(plan, export.today)
        for place, plan in enumerate(plans.plans)
        if plan.content is Content.ACTIVITY
    }
    others = [plan for plan in plans.plans if plan.content is not Content.ACTIVITY]
    orders = {order for order in logs.values() if order}
    rows, read, one_order = read_rows(others, export, rejections, tell, orders=orders)
    tell(0.8, "putting the tables together")
    known_on = _known_on(export, rows)
    try:
        people = gather(rows, mapping, known_on, rejections)
        _require_somebody(people, rows, rejections)
        planned = [
            replace(plan, dates=plan.dates or logs[place] or one_order)
            for place, plan in enumerate(plans.plans)
            if place in logs
        ]
        events, logs_read, unread = fold_logs(planned, people, export, rejections, tell)
        people = replace(people, study=with_visits_unknown(people.study, unread))
        of_log, of_other = iter(logs_read), {id(one.plan): one for one in read}
        read = [
            next(of_log) if place in logs else of_other[id(plan)]
            for place, plan in enumerate(plans.plans)
        ]
        frames = frames_of(
            rows,
            people,
            mapping,
            known_on,
            events=events,
            starts_on=starts_on,
            left=rejections,
        )
        said: dict[str, Any] = {name: frames[name] for name in SAID_OF_OTHERS}
        batch = ImportBatch(
            frames=canonical(frames),
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
            known_on=known_on.date(),
            names_only=any(plan.is_of_people_named for plan in plans.plans),
            unstated_cohort=_unstated_cohort(mapping),
            **said,
        )
    except (FrameError, OverflowError, OutOfBoundsDatetime, OutOfBoundsTimedelta) as error:
        where = _where(plans.plans, path, str(error))
        raise SourceError(f"{where} cannot be read: {error}") from error
    tell(1.0, "read")
    return batch


def _export(mapping: Mapping, exported_on: date, now: datetime | None) -> PlatformExport:
    """The day of the export and today, by the programme's clock."""
    shown = pd.Timestamp(mapping.exported_on or exported_on).as_unit("s")
    zone = ZoneInfo(mapping.programme.zone or mapping.zone)
    today = pd.Timestamp(now.astimezone(zone).date()).as_unit("s") if now else shown
    return PlatformExport(mapping=mapping, exported_on=shown, today=max(today, shown))


def _unstated_cohort(mapping: Mapping) -> str | None:
    """The cohort of those of whom nothing names one; None where the mapping says which it is."""
    return None if "ref" in mapping.cohort.model_fields_set else mapping.cohort.ref


def _known_on(export: PlatformExport, rows: Rows) -> pd.Timestamp:
    """The day of the export, or a later one on which the export itself saw somebody.

    Where every row of people tells the day of its export, that counts.
    """
    if export.mapping.exported_on is not None:
        return export.exported_on
    people = [rows[c] for c in (Content.LEARNERS, Content.ENROLMENTS) if c in rows]
    stated = [days(frame, "exported_on") for frame in people]
    told = bool(stated) and all(len(one) and one.notna().all() for one in stated)
    shown = max(one.max() for one in stated) if told else export.exported_on
    seen = [days(frame, "last_seen").max() for frame in people]
    return max([shown.as_unit("s"), *(day.as_unit("s") for day in seen if pd.notna(day))])


def _require_somebody(people: People, rows: Rows, rejections: Rejections) -> None:
    """Raises `SourceError` when the tables have rows of people and none could be used."""
    if len(people.study):
        return
    lost = rejections.rejected.dropna(subset=["line"])
    if lost.empty and rejections.skipped.empty:
        raise SourceError("there are no rows below the header: nobody to import")
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
            "Nothing here says when learners began: unless an earlier import did, it is taken as"
            f" {day}, the first day anything is known of. Say it with --starts-on or in a mapping."
        )
    return [*notes, *who_began_together(frames, people.study)]


def _where(plans: Sequence[Plan], path: Path, message: str) -> str:
    """The tables that hold what the message begins with, else all there is."""
    about = message.replace(".", " ").split(" ", 1)[0]
    return ", ".join(p.table.name for p in plans if p.content == about) or path.name


def _lasting(mapping: Mapping, weeks: int) -> Mapping:
    """The mapping with a length of its programme."""
    facts = mapping.programme
    lasting = facts.model_copy(update={"weeks": facts.weeks or weeks})
    return mapping.model_copy(update={"programme": lasting})


def _beside(path: Path) -> Mapping:
    text = find_mapping(path)
    return parse_mapping(text, name=MAPPING_FILE) if text is not None else Mapping()


def _assumed(frames: FramesOnDisk[str]) -> dict[str, pd.DataFrame]:
    """Which days nobody stated, of the frames that tell."""
    found = {}
    for name, spec in CANONICAL.items():
        if name not in frames or frames.is_of(name, spec.empty().dtypes):
            continue
        flags = [part.filter(regex=f"{_ASSUMED}$") for part in frames.parts(name) if len(part)]
        if flags and flags[0].columns.size:
            told = pd.concat(flags, ignore_index=True).astype("boolean")
            found[name] = told.rename(columns=lambda column: column.removesuffix(_ASSUMED))
    return found
