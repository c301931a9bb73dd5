"""What every command shares: the two consoles, settings, store, progress, and how one fails."""

import getpass
import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from config.deployment import Deployment
    from config.settings import Settings
    from domain.policy import Policy
    from domain.store.database import Database
    from domain.store.staff import StaffAction

#: Said through the module (`terminal.out.print`), so that a test may listen.
out = Console()
err = Console(stderr=True)

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day a computation may know; today by default."),
]
KnownOn = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help="As it was shown then: by the end of a day, or at an instant, UTC.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON, for machines.")]


class Failure(Exception):  # noqa: N818 - it is what the person sees, not what the code handles
    """Ends a command with one clear line and a non-zero exit."""


@contextmanager
def failing_on(*expected: type[Exception]) -> Iterator[None]:
    """End the command with the sentence of any of these errors."""
    try:
        yield
    except expected as error:
        raise Failure(str(error)) from error


def show_failure(error: Failure) -> None:
    """One line on the error console."""
    err.print(f"[red]✗[/red] {escape(str(error))}", highlight=False, soft_wrap=True)


def settings_now(*, host: str | None = None, port: int | None = None) -> "Settings":
    """The settings of this deployment, listening elsewhere if asked; a wrong one ends the command.

    What was given is not repeated: it may be a secret.
    """
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from config.logs import configure_logs
    from config.settings import Settings

    try:
        settings = Settings().serving_at(host=host, port=port)
    except ValidationError as error:
        message = "; ".join(_setting_problem(problem) for problem in error.errors())
    except SettingsError as error:
        message = str(error)
    else:
        configure_logs(settings)
        return settings
    raise Failure(f"a setting cannot be used: {message}")


def _setting_problem(problem: "ErrorDetails") -> str:
    named = ".".join(str(part).upper() for part in problem["loc"])
    says = problem["msg"].removeprefix("Value error, ")
    return f"{named}: {says}" if named else says


def policy_in(folder: Path) -> "Policy":
    """The policy of a folder; a mistake in a file ends the command."""
    from config.files import PolicyFileError, load_policy

    with failing_on(PolicyFileError):
        return load_policy(folder)


@contextmanager
def deployment(
    settings: "Settings | None" = None, *, serves_pages: bool = False
) -> "Iterator[Deployment]":
    """All that this process needs; what cannot be used ends the command."""
    from config.deployment import open_deployment
    from config.files import PolicyFileError
    from config.templates import ToneError

    with (
        failing_on(PolicyFileError, ToneError),
        open_deployment(settings or settings_now(), clock=now, serves_pages=serves_pages) as found,
    ):
        yield found


@contextmanager
def migrated_deployment() -> "Iterator[Deployment]":
    """The same with the newest schema, for commands that come and go."""
    with deployment() as found:
        _migrate(found.database)
        yield in_force(found)


def in_force(here: "Deployment") -> "Deployment":
    """The same with the policy that staff saved last; one that cannot be ends the command."""
    from config.files import PolicyFileError

    with failing_on(PolicyFileError):
        return here.in_force()


def _migrate(database: "Database") -> None:
    from domain.store.people import NoCoachRoleError

    with failing_on(NoCoachRoleError):
        database.migrate()


@contextmanager
def open_database() -> "Iterator[Database]":
    """The store, brought to the newest schema."""
    from config.deployment import database_of

    database = database_of(settings_now())
    _migrate(database)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A bar on the error console; gives what to call with the share done and what is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("starting", total=1)
        yield lambda share, what: bar.update(task, completed=share, description=what)


def day_of(here: "Deployment", as_of: datetime | None) -> date:
    """The day asked for, or the deployment's own."""
    return here.today() if as_of is None else as_of.date()


def known_at(known_on: datetime | None) -> datetime | None:
    """The instant asked for; of a day without a time, its last."""
    if known_on is None:
        return None
    at = known_on.replace(tzinfo=UTC)
    return at + timedelta(days=1, microseconds=-1) if at.time() == time.min else at


def now() -> datetime:
    """The one clock of the command line."""
    return datetime.now(UTC)


def operator() -> str:
    """Whom the audit trail names for what is done on the command line."""
    try:
        return f"command line ({getpass.getuser()})"
    except (OSError, KeyError, ImportError):  # an account that has no name here
        return "command line"


def note(database: "Database", action: "StaffAction", detail: str) -> None:
    """Keep on the audit trail what was done with people's data from here."""
    from domain.store.staff import audit

    database.write(audit, who=operator(), action=action, now=now(), detail=detail)


def say(text: str) -> None:
    """Print a sentence as it is, whatever is in it."""
    out.print(text, highlight=False, markup=False)


def show_json(value: Any) -> None:  # noqa: ANN401 - whatever the command found
    """Print a plain value as JSON; what JSON cannot hold is null, for JSON has no NaN."""
    out.print_json(json.dumps(_sayable(value), default=str, allow_nan=False))


def _sayable(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, Mapping):
        return {key: _sayable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sayable(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
