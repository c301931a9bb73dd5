"""The settings that were in force, by the revision that scores and decisions name."""

from dataclasses import asdict
from typing import Annotated

import typer

from commands.tables import show_table
from commands.terminal import AsJson, Failure, open_database, show_json

policy = typer.Typer(help="The settings that were ever in force.", no_args_is_help=True)


@policy.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every revision that was used, since when and by whom; the newest first.

    Example: `staycourse policy list`
    """
    from domain.store.operations import read_policy_revisions

    with open_database() as database, database.reading() as session:
        found = read_policy_revisions(session)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    rows = [(one.revision, f"{one.created_at:%Y-%m-%d %H:%M}", one.created_by) for one in found]
    show_table(("revision", "first used (UTC)", "by"), rows, texts=("by",))


@policy.command()
def show(revision: Annotated[str, typer.Argument(help="As a learner's page names it.")]) -> None:
    """Print the settings of a revision, as JSON.

    Example: `staycourse policy show ee1cd49ce6b3`
    """
    from domain.store.operations import read_policy_content

    with open_database() as database, database.reading() as session:
        content = read_policy_content(session, revision)
    if content is None:
        raise Failure(f"There is no revision {revision}: staycourse policy list")
    show_json(content)
