"""Who did what with people's data."""

from datetime import timedelta
from typing import Annotated

import typer

from commands.tables import show_table
from commands.terminal import AsJson, Failure, now, open_database, show_json


def audit(  # noqa: PLR0917 - Typer reads options from the signature
    who: Annotated[str | None, typer.Option(help="By this person.")] = None,
    action: Annotated[str | None, typer.Option(help="Of this kind, as opened_learner.")] = None,
    about: Annotated[str | None, typer.Option(help="About this, as 'learner 12'.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How far back.")] = 30,
    limit: Annotated[int, typer.Option(min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    """Who opened, read, took, brought in or changed what; the newest first.

    Example: `staycourse audit --who kim@example.org --days 7`
    """
    from domain.store.people import read_audit_trail
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
    rows = [(f"{e.at:%Y-%m-%d %H:%M}", e.who, e.action, e.detail or "") for e in found]
    show_table(("when (UTC)", "who", "what", "which"), rows, texts=("who", "what", "which"))
