"""The import command, and what it says of a file: what was read, what was not, what to answer."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import (
    AsJson,
    Failure,
    failing_on,
    migrated_deployment,
    note,
    now,
    operator,
    progress_bar,
    show_json,
)

if TYPE_CHECKING:
    from domain.sources import ReadReport, TableReport
    from domain.store.activity.import_runs import ImportSummary

#: How the command ends when cells, rows or files had to be left out: the rest is in.
SOME_LEFT_OUT: Final = 3
_FIRST: Final = 10


def import_(  # noqa: PLR0917 - Typer reads options from the signature
    source: str,
    path: Path,
    starts_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    mapping: Annotated[Path | None, typer.Option(help="Which column is what (tables).")] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would happen; change nothing.")] = False,
    again: Annotated[
        bool, typer.Option(help="Read it even if it was imported before, and nothing came since.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a platform's files: oulad (official download) or tables (any CSV or Excel).

    Ends with 0 when all was read, with 3 when cells, rows or files had to be left out (the rest is
    in), with 1 when nothing could be read.

    Example: `staycourse import oulad data/oulad/oulad-aaa2013j-bbb2013b.zip`
    """
    from domain.sources import SOURCES, SourceError
    from domain.store.staff import StaffAction
    from worker.jobs.imports.import_activity import ImportEffect, ImportRequest, import_activity

    if source not in SOURCES:
        raise Failure(f"{source!r} is not one of: {', '.join(SOURCES)}")
    with migrated_deployment() as here, progress_bar() as report:
        request = ImportRequest(
            source=source,
            path=path,
            usual_weeks=here.policy.programme_weeks,
            starts_on=starts_on.date() if starts_on else None,
            mapping=mapping,
            effect=ImportEffect.TRY if dry_run else ImportEffect.KEEP,
            again=again,
        )
        with failing_on(SourceError):
            summary = import_activity(
                here.database,
                request,
                now=now(),
                progress=report,
                events_dir=here.settings.events_dir,
            )
        if not dry_run:
            note(here.database, StaffAction.IMPORTED, f"{source} from {path}")
    if as_json:
        show_json(_as_json(summary))
    else:
        _show(summary, "A dry run: nothing was changed. It would be:" if dry_run else "")
    if len(summary.rejected):
        raise typer.Exit(SOME_LEFT_OUT)


def _as_json(summary: "ImportSummary") -> dict[str, Any]:
    tables = [asdict(one) | {"kept": one.kept} for one in summary.report.tables]
    return {
        "counts": {name: vars(count) for name, count in summary.counts.items()},
        "rejected": summary.rejected.to_dict("records"),
        "skipped": summary.skipped.to_dict("records"),
        "tables": tables,
        "questions": list(summary.report.questions),
    }


def _show(summary: "ImportSummary", note: str) -> None:
    if summary.unchanged_since:
        terminal.say(
            f"The same was imported at {summary.unchanged_since:%d %b %Y, %H:%M} UTC: no change."
        )
        return
    if note:
        terminal.say(note)
    rows = [
        (name, *(f"{n:,}" for n in (count.new, count.changed, count.unchanged)))
        for name, count in summary.counts.items()
    ]
    show_table(("rows", "new", "changed", "unchanged"), rows)
    if summary.changed_nothing:
        terminal.say("Everything was there already.")
    _show_changes(summary)
    _show_tables(summary.report)
    _show_left_out(summary.skipped, "passed over, being no learner's or no news")
    _show_left_out(summary.rejected, "left out, because they cannot be read")
    if len(summary.rejected) or len(summary.skipped):
        terminal.say("All of them: staycourse export rejected-rows rejected.csv")
    for question in summary.report.questions:
        terminal.say(f"? {question}")


def _show_changes(summary: "ImportSummary") -> None:
    """What was there and is otherwise now: in numbers, and the first of it."""
    for one in summary.changes:
        lower = f" ({one.lower:,} of them lower)" if one.lower else ""
        terminal.say(f"changed: {one.row_of} {one.fact}, {one.many:,} times{lower}")
    for change in summary.first_changes:
        who = change.name or change.learner or change.row_of
        day = f" of {change.day}" if change.day else ""
        terminal.say(f"  {who}: {change.fact}{day}, {change.before} is {change.after} now")


def undo_import_(
    run: int,
    why: Annotated[str, typer.Option(help="Why; others will read it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Undo an import as a whole: what is known is what the other imports say.

    Example: `staycourse undo-import 12 --why "the wrong cohort"`
    """
    from domain.sources import SourceError
    from worker.jobs.imports.undo_import import undo

    if not yes:
        typer.confirm(
            f"Undo import {run}? What it brought goes, and the day is scored anew", abort=True
        )
    with migrated_deployment() as here, failing_on(SourceError):
        done = undo(here, run, why=why, by=operator(), now=now())
    terminal.say(
        f"Import {run} is undone: {done.put_back:,} rows are as before, {done.gone:,} are gone,"
        f" {done.kept:,} stay because another import says so,"
        f" {done.left_out:,} enrolments stay for their history and count no more,"
        f" {done.needed:,} rows stay that only it has, because others are of them."
    )


def _show_tables(report: "ReadReport") -> None:
    for table in report.tables:
        if table.content is None:
            continue
        terminal.say(
            f"{table.name}: {table.platform or table.content}, {table.rows:,} rows:"
            f" {table.kept:,} kept,"
            f" {table.rejected:,} rejected, {table.skipped:,} skipped."
        )
        for use in ("used", "kept", "ignored"):
            if columns := _columns(table, use):
                terminal.say(f"  {_USES[use]}: {columns}")


_USES: Final = {"used": "used", "kept": "kept, not used", "ignored": "ignored"}


def _columns(table: "TableReport", use: str) -> str:
    """The columns of one use: as what they were read, or what they are nearest to."""
    named = []
    for column in table.columns:
        if column.use == use:
            near = f" (like {column.nearest})" if column.nearest else ""
            said = f" = {column.field}" if column.field else near
            named.append(f"{column.heading}{said}")
    return ", ".join(named)


def _show_left_out(rows: Any, why: str) -> None:  # noqa: ANN401 - pandas is imported late
    if not len(rows):
        return
    many = "1 cell or row was" if len(rows) == 1 else f"{len(rows):,} cells or rows were"
    terminal.say(f"{many} {why}. The first ones:")
    for row in rows.head(_FIRST).astype("object").fillna("").to_dict("records"):
        line = f":{row['line']}" if row["line"] != "" else ""
        where = f"{row['file']}{line} {row['column']}".strip()
        value = f" {row['value']!r}" if row["value"] != "" else ""
        terminal.say(f"  {where}{value} {row['reason']}")
