"""The command line: wires settings, store, worker and web together, one use case a command."""

import os
import sys
from importlib.metadata import version as release_of
from typing import Annotated

try:
    import typer

    from commands import terminal
    from commands.data.connection_rhythm import connection
    from commands.data.files import bounces, export, generate
    from commands.data.imports import import_, undo_import_
    from commands.operations.copies import backup, restore, sending
    from commands.operations.installation import init
    from commands.operations.messages import messages
    from commands.operations.policy import policy
    from commands.operations.processes import demo, doctor, migrate, run, web, worker
    from commands.operations.secrets import secrets
    from commands.people.audit import audit
    from commands.people.caseloads import user
    from commands.people.learners import learner
    from commands.people.retention import retention
    from commands.people.tokens import token
    from commands.people.who_is_who import who
    from commands.scoring.evaluation import evaluate
    from commands.scoring.rehearsal import rehearse
    from commands.scoring.scorers import fairness, scorers
except ModuleNotFoundError as absent:
    sys.exit(
        f"✗ This Python has no {absent.name}, for it is not the one Staycourse is installed in. "
        "Run `make setup` once, then .venv/bin/staycourse."
    )

app = typer.Typer(
    help="Sees which online learners are drifting away, helps in time, measures what helped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    # plain: what draws boxes and markdown takes longer to load than all of --help
    rich_markup_mode=None,
)


def _say_version(asked: bool) -> None:  # noqa: FBT001 - Typer's callbacks take the value as it is
    if asked:
        terminal.out.print(f"staycourse {release_of('staycourse')}", highlight=False)
        raise typer.Exit


@app.callback()
def prepare(
    *,
    version: Annotated[  # noqa: ARG001 - answered before anything else
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_say_version, help="Say which release this is."
        ),
    ] = False,
) -> None:
    """What every command needs, and what `--help` has no need to wait for."""
    from config.logs import configure_logs, log_uncaught  # noqa: PLC0415 - as it says

    configure_logs()
    log_uncaught()


for command in (demo, init, web, worker, migrate, generate, run, evaluate, export, doctor):
    app.command()(command)
app.command("import")(import_)
app.command("undo-import")(undo_import_)
app.command()(bounces)
app.command()(fairness)
app.command()(rehearse)
app.add_typer(scorers, name="scorers")
app.add_typer(messages, name="messages")
app.command()(backup)
app.command()(restore)
app.add_typer(sending, name="sending")
app.add_typer(audit, name="audit")
app.add_typer(policy, name="policy")
app.add_typer(user, name="user")
app.add_typer(token, name="token")
app.add_typer(learner, name="learner")
app.add_typer(retention, name="retention")
app.add_typer(who, name="who")
app.add_typer(connection, name="connection")
app.add_typer(secrets, name="secrets")


def main() -> None:
    """Run the command line; failures are one line on stderr.

    Files that it makes hold learners' data, and are their owner's alone.
    """
    os.umask(0o077)
    try:
        app()
    except terminal.Failure as error:
        terminal.show_failure(error)
        sys.exit(1)
    except OSError as error:
        if error.errno is None:
            raise
        where = f"{error.filename}: " if error.filename else ""
        terminal.show_failure(terminal.Failure(f"{where}{os.strerror(error.errno)}"))
        sys.exit(1)
    except Exception as error:
        from domain.store.database import why_refused  # noqa: PLC0415 - loads half of all there is

        if (said := why_refused(error)) is None:
            raise
        says = f"the database says: {said}. Check DATABASE_URL, by: staycourse doctor"
        terminal.show_failure(terminal.Failure(says))
        sys.exit(1)


if __name__ == "__main__":
    main()
