"""Files in and out: invented programmes, exports, mails that came back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands import terminal
from commands.terminal import (
    AsJson,
    AsOf,
    Failure,
    KnownOn,
    day_of,
    failing_on,
    known_at,
    migrated_deployment,
    note,
    now,
    progress_bar,
    show_json,
)


def generate(
    out: Annotated[Path, typer.Option(help="Folder for the CSV files.")],
    learners: Annotated[int, typer.Option(min=100, max=1_000_000)] = 1000,
    weeks: Annotated[int, typer.Option(min=4, max=52)] = 12,
    *,
    cohorts: Annotated[int, typer.Option(min=1, max=26)] = 3,
    every: Annotated[
        int | None,
        typer.Option(min=1, max=52, help="Weeks between their starts: as long as the programme."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    unequal: Annotated[bool, typer.Option(help="Some groups have it harder than others.")] = False,
) -> None:
    """Write a synthetic apprenticeship programme as CSV files with their mapping.

    Example: `staycourse generate --learners 1000 --out var/synthetic`
    """
    from domain.sources import SourceError
    from domain.sources.synthetic import generate as write

    with failing_on(SourceError), progress_bar() as report:
        write(
            out,
            learners=learners,
            weeks=weeks,
            cohorts=cohorts,
            every=every,
            seed=seed,
            unequal=unequal,
            today=now().date(),
            progress=report,
        )
    terminal.out.print(
        f"{learners:,} learners are in {out}. Read them with:\n"
        f"  staycourse import tables {out} --mapping {out / 'mapping.toml'}"
    )


def export(
    what: str,
    out: Path,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    refs: Annotated[
        bool, typer.Option("--refs", help="Of a warehouse: what platforms call people, too.")
    ] = False,
) -> None:
    """Write segments, weekly-features, features, predictions or rejected-rows as CSV, as of a day.

    Or `warehouse`: every table an analyst's models need, by day as Parquet, into a folder that the
    next run brings up to date.

    Example: `staycourse export segments segments.csv`
    """
    from dashboard.data.downloads import EXPORTS, NothingToExportError
    from domain.store.staff import StaffAction

    if what == "warehouse":
        if as_of or known_on:
            raise Failure("a warehouse gets every day: leave out --as-of and --known-on")
        _export_warehouse(out, refs=refs)
        return
    if what not in EXPORTS:
        raise Failure(f"{what!r} is not one of: {', '.join((*EXPORTS, 'warehouse'))}")
    if refs:
        raise Failure("--refs is for a warehouse; the files have refs anyway")
    with migrated_deployment() as here:
        try:
            rows = EXPORTS[what](here.database, out, day_of(here, as_of), known_at(known_on))
        except NothingToExportError as error:
            raise Failure(str(error)) from error
        except OSError as error:
            raise Failure(f"{out} cannot be written: {error.strerror or error}") from error
        note(here.database, StaffAction.EXPORTED, f"{what} to {out}: {rows} rows")
    terminal.out.print(f"{rows:,} rows are in {out}.")


def _export_warehouse(out: Path, *, refs: bool) -> None:
    from domain.store.staff import StaffAction
    from domain.store.warehouse import WarehouseExportError, export_warehouse

    with migrated_deployment() as here:
        with failing_on(WarehouseExportError), progress_bar() as report:
            found = export_warehouse(
                here.database, out, policy=here.policy, now=now(), refs=refs, report=report
            )
        how = "with refs" if refs else "without refs"
        note(here.database, StaffAction.EXPORTED, f"warehouse to {out}, {how}: {found.rows} rows")
    terminal.out.print(
        f"{found.rows:,} rows are in {out}, in {found.parts:,} parts: "
        f"{found.written:,} were new or changed, {found.removed:,} are gone."
    )


def bounces(path: str, as_json: AsJson = False) -> None:
    """Read delivery reports that came back by mail: an mbox, a Maildir, one mail, or - for a pipe.

    Example: `staycourse bounces bounces.mbox`
    """
    from worker.jobs.sending.read_bounces import read_bounces

    with migrated_deployment() as here:
        try:
            found = read_bounces(
                here.database,
                path,
                piped=sys.stdin.buffer,
                keys=here.bounce_keys,
                now=here.clock(),
            )
        except OSError as error:
            raise Failure(f"{path} cannot be read: {error.strerror or error}") from error
    if as_json:
        show_json(found)
        return
    said = ", ".join(f"{count} {word}" for word, count in found.items() if word != "mails")
    terminal.out.print(f"Mails read: {found['mails']}. Reports about ours: {said}.")
