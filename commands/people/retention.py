"""How long each kind of data is kept: what would go, and letting it go now."""

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import AsJson, migrated_deployment, show_json

retention = typer.Typer(no_args_is_help=True, help="How long each kind of data is kept.")


@retention.command()
def preview(as_json: AsJson = False) -> None:
    """Say what is held of each kind, for how long, and what tonight's run would let go.

    Example: `staycourse retention preview`
    """
    from domain.store.retention import KEPT_KINDS, rehearse_retention

    with migrated_deployment() as here:
        policy = here.policy.retention
        found = rehearse_retention(here.database, policy, now=here.clock())
    if as_json:
        show_json(
            [
                {"kind": one.name, "rows": one.rows, "oldest": one.oldest, "due": one.due}
                | {"kept": KEPT_KINDS[one.name].how_long(policy)}
                for one in found
            ]
        )
        return
    rows = [
        (
            *(one.name, KEPT_KINDS[one.name].how_long(policy), f"{one.rows:,}"),
            *(str(one.oldest or ""), f"{one.due:,}"),
        )
        for one in found
    ]
    show_table(("kind", "kept", "rows", "oldest", "due"), rows, texts=("kind", "kept", "oldest"))


@retention.command()
def run(as_json: AsJson = False) -> None:
    """Let go of all that is due, as the worker does each night.

    Example: `staycourse retention run`
    """
    from worker.jobs.keep_retention import keep_retention

    with migrated_deployment() as here, terminal.err.status("letting go …"):
        found = keep_retention(here, now=here.clock(), by=terminal.operator())
    if as_json:
        show_json(found)
        return
    for name, number in found.items():
        terminal.out.print(f"{name}: {number:,}", highlight=False)
    if not found:
        terminal.out.print("Nothing was due.")
