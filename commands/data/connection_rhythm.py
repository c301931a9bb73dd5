"""When platforms are pulled from: paused, resumed, and how often."""

from typing import Annotated, Any

import typer

from commands import terminal
from commands.data.connections import connection, known_connection
from commands.terminal import migrated_deployment, now, operator

__all__ = ["connection"]


@connection.command("pause")
def connection_pause(name: str) -> None:
    """Pull no more from a platform until somebody resumes it.

    Example: `staycourse connection pause campus`
    """
    _change(name, is_paused=True)
    terminal.say(f"{name} is paused. To go on: staycourse connection resume {name}")


@connection.command("resume")
def connection_resume(name: str) -> None:
    """Pull from a platform again, and at once.

    Example: `staycourse connection resume campus`
    """
    from domain.store.connections import pull_again

    _change(name, is_paused=False)
    with migrated_deployment() as here, here.database.transaction() as session:
        known = known_connection(here, name, session)
        if known.next_at is not None:
            pull_again(session, known.connection_id, at=now(), failures=0)
    terminal.say(f"{name} is pulled again on its timetable.")


@connection.command("every")
def connection_every(name: str, minutes: Annotated[int, typer.Argument(min=5)]) -> None:
    """Say how many minutes are between two pulls, from the next one on.

    Example: `staycourse connection every campus 30`
    """
    _change(name, every_minutes=minutes)
    terminal.say(f"{name} is pulled every {minutes:,} minutes.")


def _change(name: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
    from domain.store.connections import change_connection

    with migrated_deployment() as here, here.database.transaction() as session:
        change_connection(
            session, known_connection(here, name, session), by=operator(), now=now(), **values
        )
