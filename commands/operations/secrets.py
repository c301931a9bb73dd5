"""Secrets in the database, kept under keys that change."""

from typing import TYPE_CHECKING

import typer

from commands import terminal
from commands.terminal import failing_on, migrated_deployment

if TYPE_CHECKING:
    from config.deployment import Deployment

secrets = typer.Typer(help="Secrets in the database, kept encrypted.", no_args_is_help=True)


@secrets.command("rotate")
def secrets_rotate() -> None:
    """Keep every secret under the first of the keys: former ones may go afterwards.

    Example: `staycourse secrets rotate`
    """
    from config.credential_cipher import UnreadableCredentialsError

    with migrated_deployment() as here, failing_on(UnreadableCredentialsError):
        platforms, people = rotate(here)
    terminal.out.print(
        f"Under the present key now: {platforms:,} platforms' credentials, "
        f"{people:,} people's second factors. All else was already.",
        highlight=False,
        soft_wrap=True,
    )


def rotate(here: "Deployment") -> tuple[int, int]:
    """How many credentials of platforms and secrets of people were under a former key; all or none.

    Raises:
        UnreadableCredentialsError: one is under a key that is not among the settings.
    """
    from domain.store.connections import read_credentials, replace_credentials
    from domain.store.staff.sign_in import read_second_secrets, replace_second_secret

    done = []
    with here.database.transaction() as session:
        for read, replace in (
            (read_credentials, replace_credentials),
            (read_second_secrets, replace_second_secret),
        ):
            newer = {number: here.cipher.renewed(kept) for number, kept in read(session).items()}
            found = {number: kept for number, kept in newer.items() if kept is not None}
            for number, kept in found.items():
                replace(session, number, kept)
            done.append(len(found))
    return done[0], done[1]
