"""Backups, and what a restored copy may send."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands import terminal
from commands.terminal import (
    AsJson,
    Failure,
    migrated_deployment,
    note,
    operator,
    settings_now,
    show_json,
)

sending = typer.Typer(help="Whether messages may leave.", no_args_is_help=True)
_WHY_NOT = "the database was restored: what this plans may have been sent already"
#: What plans messages: after a release it does not plan again what may have left already.
_PLANNERS = ("match-challenges", "weekly-summary")
#: It does, and that counts as sent: caps and cooldowns know then what may have been heard.
_PLANNING = "plan-nudges"


def backup(file: Path) -> None:
    """Write the whole database to a file, as of one moment; web and worker go on.

    Example: `staycourse backup staycourse.backup`
    """
    from config.deployment import database_of
    from domain.store.database import CopyError, back_up

    database = database_of(settings_now())
    try:
        back_up(database, file)
    except CopyError as error:
        raise Failure(str(error)) from error
    finally:
        database.close()
    size = file.stat().st_size / 1e6
    terminal.out.print(f"{file} holds the database, {size:,.1f} MB.", highlight=False)


def restore(
    file: Path,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is there.")
    ] = False,
) -> None:
    """Put a backup in the place of the database, with sending held; stop web and worker first.

    Example: `staycourse restore staycourse.backup --replace`
    """
    from config.deployment import database_of
    from domain.store.database import CopyError
    from domain.store.database import restore as put_back
    from domain.store.operations import UnreachableError, leadership

    database = database_of(settings_now())
    try:
        with leadership(database) as lead:
            if lead is None:
                raise Failure("a worker is at work on this database: stop it first")
            put_back(database, file, replace=replace)
        database.migrate()
    except CopyError as error:
        raise Failure(str(error)) from error
    except UnreachableError as error:
        raise Failure(f"the database does not answer ({error}): staycourse doctor") from error
    finally:
        database.close()
    terminal.out.print(
        f"Restored from {file}. Nothing is sent until you say so:\n"
        "  staycourse learner reapply    erase again who was erased since\n"
        "  staycourse sending status     what waits\n"
        "  staycourse sending release    let messages leave again",
        highlight=False,
    )


@sending.command()
def status(as_json: AsJson = False) -> None:
    """Say whether messages may leave, and what waits if not.

    Example: `staycourse sending status`
    """
    from domain.store.outbox import read_hold

    with migrated_deployment() as here, here.database.reading() as session:
        found = read_hold(session, now=here.clock())
    if as_json:
        show_json(asdict(found) if found else None)
    elif found is None:
        terminal.out.print("Messages leave as they are due.")
    else:
        terminal.out.print(
            f"Held since {found.since:%Y-%m-%d %H:%M} UTC. {found.why.sentence}.\n"
            f"{found.waiting:,} messages wait, of which {found.due:,} were due by now.",
            highlight=False,
            soft_wrap=True,
        )


@sending.command()
def hold() -> None:
    """Let nothing leave from now on, until it is released; what is on the wire still arrives.

    Example: `staycourse sending hold`
    """
    from domain.store.outbox import HeldWhy, hold_sending
    from domain.store.staff import StaffAction

    with migrated_deployment() as here:
        here.database.write(hold_sending, why=HeldWhy.ASKED, now=here.clock())
        note(here.database, StaffAction.HELD_SENDING, "asked for")
    terminal.out.print("Held. Nothing leaves until: staycourse sending release")


@sending.command()
def release(
    send_waiting: Annotated[
        bool, typer.Option("--send-waiting", help="Also what may have left already.")
    ] = False,
) -> None:
    """Let messages leave again; after a restore without those that may have left already.

    Example: `staycourse sending release`
    """
    from domain.store.operations import give_up_slot, is_over
    from domain.store.outbox import HeldWhy, lose_planning, read_hold, release_sending
    from domain.store.staff import StaffAction, audit
    from worker.jobs.sending.held import place_of
    from worker.timetable import SLOTTED, slot_of

    with migrated_deployment() as here:
        at = here.clock()
        with here.database.transaction() as session:
            found = read_hold(session, now=at)
            if found is None:
                raise Failure("Sending is not held.")
            lost = release_sending(session, place=place_of(here), send_waiting=send_waiting, now=at)
            if found.why is not HeldWhy.ASKED and not send_waiting:
                for job in SLOTTED:
                    slot = slot_of(job.last_due(at, here.zone))
                    if job.name in _PLANNERS:
                        give_up_slot(session, job.name, slot, why=_WHY_NOT, now=at)
                    elif job.name == _PLANNING and not is_over(session, job.name, slot):
                        lose_planning(session, now=at)
            detail = f"{found.why.value}: {lost} may have left and stay"
            action = StaffAction.RELEASED_SENDING
            audit(session, who=operator(), action=action, detail=detail, now=at)
    terminal.out.print(
        f"Released. {found.waiting - lost:,} messages wait for their time; {lost:,} may have left"
        " before, count as sent and are not sent again.",
        highlight=False,
        soft_wrap=True,
    )
