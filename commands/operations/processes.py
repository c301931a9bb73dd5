"""What runs until it is stopped, and what keeps it well."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from commands import terminal
from commands.terminal import (
    AsJson,
    AsOf,
    Failure,
    day_of,
    deployment,
    migrated_deployment,
    open_database,
    settings_now,
    show_json,
)

if TYPE_CHECKING:
    from config.deployment import Deployment


def demo(port: int = 8050, folder: Path = Path("var/demo")) -> None:
    """Real learners, scores, a local inbox, the worker and the web; prints where to look.

    Example: `staycourse demo --port 9000`
    """
    try:
        from demo.run import DemoError, DemoPaths, run_demo
    except ModuleNotFoundError as error:
        raise Failure(
            f"the demo needs {error.name}, of the extra `demo`: "
            'pip install "staycourse[demo]", or make setup in a checkout'
        ) from error
    try:
        run_demo(DemoPaths(folder=folder.resolve(), port=port), terminal.out)
    except DemoError as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        terminal.out.print("\nStopped before it was ready; make demo begins where it must.")


def web(host: str | None = None, port: int | None = None) -> None:
    """Serve the dashboard, the API and the learners' pages.

    Example: `staycourse web --port 8050`
    """
    from config.ports import PortError, check_port

    settings = settings_now(host=host, port=port)
    try:
        check_port(settings.host, settings.port)
    except PortError as error:
        another = f"staycourse web --port {settings.port + 100}"
        raise Failure(f"{error}: stop what listens there, or choose another: {another}") from error
    from config.quick_start import no_collection

    with no_collection():
        # only now, for it takes seconds to load
        import config.deployment  # noqa: F401 - so that all of it is loaded here
        from dashboard.serving import run

    with deployment(settings, serves_pages=True) as here:
        _show_first_link(here)
        _warn_who_cannot_break_glass(here)
        run(here)


def _show_first_link(here: "Deployment") -> None:
    """Where nobody may administer yet, the way in: a link that opens once, and for a day."""
    from dashboard.sign_in import JOIN
    from domain.store.staff.sign_in import FIRST_ADMIN, count_admins, make_link

    if not here.database.is_current():
        raise Failure(
            "the database is not there yet, or of another release than this program:"
            " staycourse migrate"
        )
    with here.database.transaction() as session:
        if count_admins(session):
            return
        link = make_link(session, staff_id=None, now=here.clock(), lasts=FIRST_ADMIN)
    terminal.out.print("Nobody may administer yet. Make your account here, within a day:")
    terminal.out.print(here.urls.page(f"{JOIN}/{link}"), soft_wrap=True, highlight=False)


def _warn_who_cannot_break_glass(here: "Deployment") -> None:
    """Should the provider of the sign-in be away, these would stand before a shut door."""
    from domain.store.staff.sign_in import cannot_break_glass

    shut_out = here.database.read(cannot_break_glass, here.settings.who_has_passwords or ())
    for address in shut_out:
        terminal.err.print(f"BREAK_GLASS_ADMINS names {address}, who is no admin with a password.")


def worker() -> None:
    """Run the timetable: score, plan, send, alert.

    Example: `staycourse worker`
    """
    from worker.schedule import run

    with deployment() as here:
        run(here)


def migrate() -> None:
    """Bring the database to the newest schema; harmless when it is there.

    Example: `staycourse migrate`
    """
    with open_database() as database:
        terminal.out.print(f"The schema of {database.url.render_as_string()} is up to date.")


def run(job: str, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Run one job now: score-learners, train-scorer, watch-scorer, plan-nudges and so on.

    Example: `staycourse run score-learners`
    """
    from worker.jobs.catalogue import JOBS, NOT_DONE, JobCall

    if job not in JOBS:
        raise Failure(f"{job!r} is not one of: {', '.join(JOBS)}")
    with migrated_deployment() as here, terminal.err.status(f"{job} …"):
        found = JOBS[job](here, JobCall(as_of=day_of(here, as_of), now=here.clock()))
    if as_json:
        show_json(found)
        raise typer.Exit(1 if NOT_DONE in found else 0)
    if NOT_DONE in found:
        raise Failure(f"Nothing was done: {found[NOT_DONE]}")
    for name, value in found.items():
        if shown := _shown(value):
            line = f"{name.replace('_', ' ')}: {shown}"
            terminal.out.print(line, highlight=False, markup=False, soft_wrap=True)


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a job found
    """For people: counts and figures; tables within tables are for machines, by --json."""
    if isinstance(value, Mapping):
        told = ((key.replace("_", " "), part, _shown(part)) for key, part in value.items())
        return ", ".join(
            f"{said} {key}" if isinstance(part, int) else f"{key} {said}"
            for key, part, said in told
            if said and not isinstance(part, Mapping)
        )
    if isinstance(value, list):
        return ", ".join(value) if all(isinstance(one, str) for one in value) else ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def doctor(as_json: AsJson = False) -> None:
    """Check database, mail, SMS and secrets, and say what to fix.

    Example: `staycourse doctor`
    """
    from worker.doctor import examine

    findings = examine(settings_now())
    if as_json:
        show_json([vars(finding) for finding in findings])
    else:
        for finding in findings:
            sign = "[green]ok[/green]  " if finding.fine else "[red]fix[/red] "
            terminal.out.print(f"{sign} {finding.what}: {finding.says}", highlight=False)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(1)
