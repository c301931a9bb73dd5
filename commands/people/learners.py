"""What is held of one learner: handed over, or erased."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands import terminal
from commands.people.users import record
from commands.terminal import (
    Failure,
    failing_on,
    migrated_deployment,
    now,
    open_database,
    settings_now,
)

if TYPE_CHECKING:
    from sqlmodel import Session

learner = typer.Typer(no_args_is_help=True, help="All that is held of one learner.")
Who = Annotated[str, typer.Argument(help="Their ref, or an address that only they have.")]


@learner.command("export")
def learner_export(who: Who, out: Path) -> None:
    """Write everything that is held of a learner, as JSON, for them to have.

    Example: `staycourse learner export kim@example.org kim.json`
    """
    from domain.store.audit import person
    from domain.store.privacy import export_learner
    from domain.store.staff import StaffAction

    with open_database() as database, database.transaction() as session:
        number = _found(session, who)
        held = export_learner(session, number)
        record(session, StaffAction.EXPORTED_LEARNER, person(session, number))
    out.write_text(json.dumps(held, default=str, indent=1, ensure_ascii=False), encoding="utf-8")
    rows = sum(map(len, held.values()))
    terminal.out.print(f"Wrote {rows:,} rows of {len(held)} tables to {out}.", highlight=False)


@learner.command("erase")
def learner_erase(
    who: Who, yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False
) -> None:
    """Erase a learner from every table; no later import brings them back.

    Stops on their addresses stay, and counts of past days, which say nothing of anybody.

    Example: `staycourse learner erase kim@example.org`
    """
    from domain.sources import SourceError
    from worker.jobs.exports.learner_data import erase_everywhere

    folder, operator = settings_now().events_dir, terminal.operator()
    with open_database() as database:
        learner_id = database.read(_found, who)
        if not yes and not typer.confirm(f"Erase {who} for good? It cannot be undone."):
            raise Failure("nothing was erased")
        with failing_on(SourceError):
            erased = erase_everywhere(
                database, learner_id, events_dir=folder, by=operator, now=now()
            )
    for table, number in sorted(erased.rows.items()):
        terminal.out.print(f"{table}: {number:,}", highlight=False)
    terminal.out.print("Erased. Backups and files on disk are yours to deal with.")
    if erased.files:
        terminal.out.print(
            f"Uploaded and not imported yet, so they may name them: {', '.join(erased.files)}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )


@learner.command("reapply")
def learner_reapply(
    file: Annotated[
        Path | None, typer.Argument(help="Another list than the one beside the database.")
    ] = None,
) -> None:
    """After a restore: erase again who was erased, and score nobody who objected since.

    The worker keeps the list, without names, beside the database or in STATE_DIR.

    Example: `staycourse learner reapply`
    """
    from domain.store.privacy import reapply_choices
    from domain.store.staff import StaffAction
    from worker.jobs.exports.learner_data import clear_event_files
    from worker.jobs.remember_choices import choices_file, load_choices

    with migrated_deployment() as here:
        kept = file or choices_file(here)
        try:
            choices = load_choices(kept)
        except (OSError, ValueError) as error:
            raise Failure(f"{kept} cannot be read: {error}") from error
        with here.database.transaction() as session:
            done = reapply_choices(session, choices, by=terminal.operator(), now=here.clock())
            if done.erased or done.objecting:
                said = f"after a restore: {done.erased} erased, {done.objecting} object"
                record(session, StaffAction.ERASED_LEARNER, said)
        clear_event_files(here.database, here.settings.events_dir)
    terminal.out.print(
        f"{len(choices):,} choices in {kept}: {done.erased:,} learners erased again, "
        f"{done.objecting:,} scored no more.",
        highlight=False,
        soft_wrap=True,
    )


def _found(session: "Session", who: str) -> int:
    from domain.store.identity import CannotMerge, find_record

    with failing_on(CannotMerge):
        return find_record(session, who)
