"""The command line: wires settings, store, worker and web together, one use case a command."""

import os
import sys

try:
    import typer
    from rich.markup import escape

    from commands import terminal
    from commands.audit import audit
    from commands.caseloads import user
    from commands.evaluation import evaluate
    from commands.files import bounces, export, generate
    from commands.imports import import_
    from commands.messages import messages
    from commands.processes import demo, doctor, migrate, run, web, worker
    from commands.rehearsal import rehearse
    from commands.scorers import fairness, scorers
    from config.logs import configure_logs, log_uncaught
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
    rich_markup_mode="markdown",
)
for command in (demo, web, worker, migrate, generate, run, evaluate, export, doctor):
    app.command()(command)
app.command("import")(import_)
app.command()(audit)
app.command()(bounces)
app.command()(fairness)
app.command()(rehearse)
app.add_typer(scorers, name="scorers")
app.add_typer(messages, name="messages")
app.add_typer(user, name="user")


def main() -> None:
    """Run the command line; failures are one line on stderr.

    Files that it makes hold learners' data, and are their owner's alone.
    """
    os.umask(0o077)
    configure_logs()
    log_uncaught()
    try:
        app()
    except terminal.Failure as error:
        terminal.err.print(f"[red]✗[/red] {escape(str(error))}", highlight=False, soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
