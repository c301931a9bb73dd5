"""Who did what with people's data, and whether what is told of it is as it was written."""

from datetime import timedelta
from typing import Annotated

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import AsJson, Failure, now, open_database, settings_now, show_json

audit = typer.Typer(help="Who saw, changed and took what.", no_args_is_help=True)


@audit.command("list")
def list_(  # noqa: PLR0917 - Typer reads options from the signature
    who: Annotated[str | None, typer.Option(help="By this person.")] = None,
    action: Annotated[str | None, typer.Option(help="Of this kind, as opened_learner.")] = None,
    about: Annotated[str | None, typer.Option(help="About this, as 'learner 12'.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How far back.")] = 30,
    limit: Annotated[int, typer.Option(min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    """Who opened, read, took, brought in or changed what; the newest first.

    Example: `staycourse audit list --who kim@example.org --days 7`
    """
    from domain.store.audit import read_audit_trail
    from domain.store.staff import StaffAction

    if action is not None and action not in set(StaffAction):
        raise Failure(f"{action!r} is not one of: {', '.join(StaffAction)}")
    since = now() - timedelta(days=days)
    with open_database() as database, database.reading() as session:
        found = read_audit_trail(
            session, since=since, who=who, action=action, about=about, limit=limit
        )
    if as_json:
        show_json([vars(entry) for entry in found])
        return
    rows = [
        (f"{e.at:%Y-%m-%d %H:%M}", e.who, e.action, e.detail or "", e.through or "") for e in found
    ]
    texts = ("who", "what", "which", "through")
    show_table(("when (UTC)", *texts), rows, texts=texts)


@audit.command()
def verify(
    noted: Annotated[
        str, typer.Option(help="How far it was sealed once, as the worker's log says: 12:ab34….")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say whether the trail is as it was written, or name the first entry that is not.

    Example: `staycourse audit verify`
    """
    from domain.store.audit import Head, verify_trail

    position, _, seal = noted.partition(":")
    if noted and not (position.isdecimal() and seal):
        raise Failure(f"{noted!r} is no POSITION:SEAL, as the log has it under audit_sealed")
    head = Head(position=int(position), seal=seal) if noted else None
    with open_database() as database, database.reading() as session:
        found = verify_trail(session, keys=settings_now().secret_keys, now=now(), noted=head)
    if as_json:
        show_json({**vars(found), "head": str(found.head)})
    if found.broken:
        raise Failure(f"The audit trail does not hold: {found.broken}.")
    if as_json:
        return
    said = [f"The audit trail holds: {found.sealed:,} sealed entries, up to {found.head}."]
    if found.redacted:
        said.append(f"{found.redacted:,} have lost their words because somebody was erased.")
    if found.unsealed:
        said.append(f"{found.unsealed:,} wait for their seal, which the worker sets each minute.")
    if found.late:
        said.append(f"{found.late:,} of them for more than an hour: does the worker run?")
    terminal.out.print("\n".join(said), highlight=False, soft_wrap=True)
