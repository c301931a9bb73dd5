"""The command line: wires settings, store, worker and web together, one use case a command.

Over 300 lines because every option of the product is declared here, and nothing else is.
"""

import json
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from config.settings import Settings

if TYPE_CHECKING:
    from domain.policy import Policy
    from domain.store.database import Database

app = typer.Typer(
    help="Sees which online learners are drifting away, helps in time, measures what helped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
user = typer.Typer(help="People who may sign in.", no_args_is_help=True)
app.add_typer(user, name="user")

_out = Console()
_err = Console(stderr=True)

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day a computation may know; today by default."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON, for machines.")]


class Failure(Exception):  # noqa: N818 - it is what the person sees, not what the code handles
    """Ends a command with one clear line and a non-zero exit."""


@app.command()
def demo(port: int = 8050, folder: Path = Path("var/demo")) -> None:
    """Real learners, scores, a local inbox, the worker and the web; prints where to look.

    Example: `staycourse demo --port 9000`
    """
    from demo.run import DemoError, Place, run_demo

    try:
        run_demo(Place(folder=folder.resolve(), port=port), _out)
    except DemoError as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        _out.print("\nStopped before it was ready; make demo begins where it must.")


@app.command()
def web(host: str | None = None, port: int | None = None) -> None:
    """Serve the dashboard, the API and the learners' pages.

    Example: `staycourse web --port 8050`
    """
    from dashboard.server import run

    settings = _settings()
    chosen = {"host": host or settings.host, "port": port or settings.port}
    run(settings.model_copy(update=chosen))


@app.command()
def worker() -> None:
    """Run the timetable: score, plan, send, alert.

    Example: `staycourse worker`
    """
    from worker.schedule import run

    run(_settings())


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema; harmless when it is there.

    Example: `staycourse migrate`
    """
    with _database() as database:
        _out.print(f"The schema of {database.url.render_as_string()} is up to date.")


@app.command("import")
def import_(  # noqa: PLR0917 - Typer reads options from the signature
    source: str,
    path: Path,
    starts_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    mapping: Annotated[Path | None, typer.Option(help="Which column is what (tables).")] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would happen; change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a platform's files: oulad (official download) or tables (any CSV or Excel).

    Example: `staycourse import oulad data/oulad/oulad-aaa2013j-bbb2013b.zip`
    """
    from domain.sources.batch import SourceError
    from worker.jobs.import_activity import (
        Effect,
        ImportRequest,
        Source,
        import_activity,
    )

    if source not in set(Source):
        raise Failure(f"{source!r} is not one of: {', '.join(Source)}")
    request = ImportRequest(
        source=Source(source),
        path=path,
        starts_on=starts_on.date() if starts_on else None,
        mapping=mapping,
        effect=Effect.TRY if dry_run else Effect.KEEP,
    )
    with _database() as database, _bar() as report:
        try:
            summary = import_activity(database, request, now=_now(), progress=report)
        except SourceError as error:
            raise Failure(str(error)) from error
    if as_json:
        counts = {name: vars(count) for name, count in summary.counts.items()}
        _json({"counts": counts, "rejected": summary.rejected.to_dict("records")})
        return
    _show_import(summary, "A dry run: nothing was changed. It would be:" if dry_run else "")


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="Folder for the CSV files.")],
    learners: Annotated[int, typer.Option(min=100, max=1_000_000)] = 1000,
    weeks: Annotated[int, typer.Option(min=4, max=52)] = 12,
    cohorts: Annotated[int, typer.Option(min=1, max=26)] = 3,
    seed: Annotated[int, typer.Option(min=0)] = 1,
) -> None:
    """Write a synthetic apprenticeship programme as CSV files with their mapping.

    Example: `staycourse generate --learners 5000 --out var/synthetic`
    """
    from domain.sources.synthetic import generate as write

    with _bar() as report:
        write(
            out,
            learners=learners,
            weeks=weeks,
            cohorts=cohorts,
            seed=seed,
            today=_now().date(),
            progress=report,
        )
    _out.print(
        f"{learners:,} learners are in {out}. Read them with:\n"
        f"  staycourse import tables {out} --mapping {out / 'mapping.toml'}"
    )


@app.command()
def run(job: str, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Run one job now: score-learners, train-scorer, plan-nudges, send-nudges, alert-coaches.

    Example: `staycourse run score-learners --as-of 2026-03-02`
    """
    from worker.jobs.catalogue import JOBS

    if job not in JOBS:
        raise Failure(f"{job!r} is not one of: {', '.join(JOBS)}")
    settings = _settings()
    with _database() as database, _err.status(f"{job} …"):
        found = JOBS[job](
            database, _policy(settings), settings, as_of=_day(settings, as_of), now=_now()
        )
    if as_json:
        _json(found)
        return
    for name, value in found.items():
        parts = value.items() if isinstance(value, Mapping) else ()
        shown = ", ".join(f"{count} {what}" for what, count in parts) if parts else value
        _out.print(f"{name.replace('_', ' ')}: {shown}", highlight=False, markup=False)


@app.command()
def evaluate(  # noqa: PLR0917 - Typer reads options from the signature
    source: str,
    train: Annotated[Path, typer.Option(help="What to learn from.")],
    test: Annotated[Path, typer.Option(help="What to be judged on; never learnt from.")],
    train_cohort: Annotated[list[str] | None, typer.Option(help="Learn from these only.")] = None,
    test_cohort: Annotated[list[str] | None, typer.Option(help="Judge on these only.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write them as CSV.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write .html, .md or .json.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the scorer on cohorts it has not seen, beside what it has to beat.

    Example: `staycourse evaluate oulad --train data/oulad --test later.zip --predictions p.csv`
    """
    from domain.risk.evaluation_report import as_json as json_of
    from domain.risk.evaluation_report import as_text
    from domain.risk.training import Refusal
    from domain.sources.batch import SourceError
    from worker.jobs import evaluation_files as files

    if source != "oulad":
        raise Failure(f"{source} cannot be evaluated yet; oulad can")
    try:
        found = files.evaluate_oulad(
            train,
            test,
            _policy(_settings()).scorer,
            train_cohorts=train_cohort or (),
            test_cohorts=test_cohort or (),
        )
    except SourceError as error:
        raise Failure(str(error)) from error
    if isinstance(found, Refusal):
        raise Failure(f"Cannot evaluate: {found.sentence}")
    if predictions:
        files.write_predictions(found, predictions)
    if report:
        learnt, judged = (", ".join(found.about[side]) for side in ("train", "test"))
        files.write_report(
            found,
            report,
            title=f"{learnt} → {judged}, split {found.about['split']}",
            command=f"staycourse {' '.join(sys.argv[1:])}",
        )
    print(json_of(found) if as_json else as_text(found))  # noqa: T201 - tables wider than a screen


@app.command()
def export(what: str, out: Path, as_of: AsOf = None) -> None:
    """Write segments, weekly-features or rejected-rows as CSV, as they were shown on a day.

    Example: `staycourse export segments segments.csv --as-of 2026-03-02`
    """
    from dashboard.exports import EXPORTS, NothingToExportError

    if what not in EXPORTS:
        raise Failure(f"{what!r} is not one of: {', '.join(EXPORTS)}")
    with _database() as database:
        try:
            rows = EXPORTS[what](database, out, _day(_settings(), as_of))
        except NothingToExportError as error:
            raise Failure(str(error)) from error
    _out.print(f"{rows:,} rows are in {out}.")


@user.command("add")
def user_add(
    email: str,
    role: Annotated[str, typer.Option(help="admin, manager or coach")] = "coach",
    name: str = "",
) -> None:
    """Let a person sign in; prints a first password.

    Example: `staycourse user add kim@example.org --role coach --name Kim`
    """
    from domain.store.staff import (
        EmailTaken,
        Role,
        create_user,
        hash_password,
    )

    if role not in set(Role):
        raise Failure(f"{role!r} is not one of: {', '.join(Role)}")
    password = secrets.token_urlsafe(12)
    with _database() as database, database.transaction() as session:
        try:
            create_user(
                session,
                email=email,
                name=name or email,
                role=Role(role),
                password_hash=hash_password(password),
            )
        except EmailTaken as error:
            raise Failure(str(error)) from error
    _out.print(f"{email} may sign in with the password {password}", highlight=False)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check database, mail, SMS and secrets, and say what to fix.

    Example: `staycourse doctor`
    """
    from worker.doctor import examine

    findings = examine(_settings())
    if as_json:
        _json([vars(finding) for finding in findings])
    else:
        for finding in findings:
            sign = "[green]ok[/green]  " if finding.fine else "[red]fix[/red] "
            _out.print(f"{sign} {finding.what}: {finding.says}", highlight=False)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)


def _settings() -> Settings:
    try:
        return Settings()
    except ValueError as error:
        raise Failure(f"a setting cannot be used: {error}") from error


def _policy(settings: Settings) -> "Policy":
    from config.files import PolicyFileError, load_policy

    try:
        return load_policy(settings.policy_dir)
    except PolicyFileError as error:
        raise Failure(str(error)) from error


@contextmanager
def _database() -> "Iterator[Database]":
    from domain.store.database import Database

    database = Database(_settings().database_url)
    database.migrate()
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _bar() -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("starting", total=1)
        yield lambda share, what: bar.update(task, completed=share, description=what)


def _show_import(summary: Any, note: str) -> None:  # noqa: ANN401 - its class is imported late
    if note:
        _out.print(note)
    table = Table("", "new", "changed", "unchanged")
    for name, count in summary.counts.items():
        table.add_row(name, *(f"{n:,}" for n in (count.new, count.changed, count.unchanged)))
    _out.print(table)
    if summary.changed_nothing:
        _out.print("Everything was there already.")
    if len(summary.rejected) == 0:
        return
    _out.print(f"{len(summary.rejected):,} cells or rows were left out. The first ones:")
    for row in summary.rejected.head(10).fillna("").to_dict("records"):
        where = f"{row['file']}:{row['line']} {row['column']}".strip()
        _out.print(f"  {where} {row['value']!r} {row['reason']}", highlight=False, markup=False)
    _out.print("All of them: staycourse export rejected-rows rejected.csv")


def _day(settings: Settings, as_of: datetime | None) -> date:
    if as_of is not None:
        return as_of.date()
    if settings.as_of:
        return date.fromisoformat(settings.as_of)
    return _now().astimezone(ZoneInfo(_policy(settings).sending.zone)).date()


def _now() -> datetime:
    return datetime.now(UTC)


def _json(value: Any) -> None:  # noqa: ANN401 - whatever the command found
    _out.print_json(json.dumps(value, default=str))


def main() -> None:
    """Run the command line; failures are one line on stderr."""
    try:
        app()
    except Failure as error:
        _err.print(f"[red]✗[/red] {error}", highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
