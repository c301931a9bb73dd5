"""Platforms that are pulled from on a timetable: set up, tested and pulled from here."""

import getpass
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import (
    AsJson,
    Failure,
    failing_on,
    migrated_deployment,
    now,
    operator,
    show_json,
)

if TYPE_CHECKING:
    from config.deployment import Deployment
    from domain.store.connections import Connection

connection = typer.Typer(
    help="Platforms that are pulled from on a timetable.", no_args_is_help=True
)


@connection.command("add")
def connection_add(
    name: str,
    platform: Annotated[str, typer.Option(help="moodle, canvas, openedx, xapi or sql")],
    address: Annotated[str, typer.Option(help="Where it is, such as https://canvas.example.org")],
    given: Annotated[
        list[str] | None, typer.Option("--set", help="What is no secret, as name=value.")
    ] = None,
    every: Annotated[int, typer.Option(help="Minutes between two pulls.", min=5)] = 60,
) -> None:
    """Keep where a platform is and what lets us in; secrets are asked for, or read line by line.

    Example: `staycourse connection add campus --platform canvas --address https://canvas.example.org`
    """
    from domain.sources.pulled import PULLED
    from domain.store.connections import NameTaken, add_connection, change_connection

    if platform not in PULLED:
        raise Failure(f"{platform!r} is not one of: {', '.join(PULLED)}")
    settings = _settings(platform, given or [])
    secrets = {one.name: _secret(one.label) for one in PULLED[platform].asked if one.is_secret}
    with migrated_deployment() as here, here.database.transaction() as session:
        with failing_on(NameTaken):
            add_connection(
                session,
                name=_slug(name),
                platform=platform,
                address=address,
                settings=settings,
                credentials=here.cipher.encrypted(secrets),
                by=operator(),
                now=now(),
            )
        made = known_connection(here, _slug(name), session)
        change_connection(session, made, by=operator(), now=now(), every_minutes=every)
    terminal.say(f"{made.name} is kept. Next: staycourse connection test {made.name}")


@connection.command("list")
def connection_list(as_json: AsJson = False) -> None:
    """Every connection, when it was pulled last, and how that went.

    Example: `staycourse connection list`
    """
    from domain.store.connections import read_connections, read_courses, read_pulls

    with migrated_deployment() as here, here.database.reading() as session:
        found: list[dict[str, Any]] = [
            {
                "name": one.name,
                "platform": one.platform,
                "address": one.address,
                "courses": len(read_courses(session, one.connection_id)),
                "every_minutes": one.every_minutes,
                "paused": one.is_paused,
                "next_at": one.next_at,
                "pulls": [
                    {"at": p.started_at, "state": p.state, "detail": p.detail, **p.counted}
                    for p in read_pulls(session, one.connection_id, most=1)
                ],
            }
            for one in read_connections(session)
        ]
    if as_json:
        show_json(found)
        return
    show_table(
        ("name", "platform", "courses", "last pull"),
        [(one["name"], one["platform"], str(one["courses"]), _last(one)) for one in found],
    )


@connection.command("test")
def connection_test(name: str, as_json: AsJson = False) -> None:
    """Ask a platform who we are there, and which courses there are.

    Example: `staycourse connection test campus`
    """
    from dataclasses import asdict

    from worker.connections import PlatformError
    from worker.jobs.connections.pull import test_connection

    with migrated_deployment() as here, failing_on(PlatformError):
        found = test_connection(here, known_connection(here, name))
    if as_json:
        show_json(asdict(found))
        return
    terminal.say(f"{found.site}, as {found.account}: {len(found.courses):,} courses.")
    show_table(
        ("number", "course", "cohort", "learners"),
        [
            (one.ref, one.name, one.cohort, "" if one.learners is None else f"{one.learners:,}")
            for one in found.courses
        ],
    )
    for note in found.notes:
        terminal.say(f"? {note}")
    terminal.say(f"Next: staycourse connection pick {name} NUMBER …")


@connection.command("pick")
def connection_pick(
    name: str,
    courses: Annotated[list[str] | None, typer.Argument(help="Numbers that a test showed.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every course there is.")] = False,
) -> None:
    """Say which courses are pulled from now on: each a programme of its own, with one cohort.

    Example: `staycourse connection pick campus 7 8`
    """
    from domain.store.connections import choose_courses, pull_again
    from worker.connections import PlatformError
    from worker.jobs.connections.pull import test_connection

    with migrated_deployment() as here:
        known = known_connection(here, name)
        with failing_on(PlatformError):
            found = {one.ref: one for one in test_connection(here, known).courses}
        picked = list(found) if everything else courses or []
        if not picked or (unknown := [ref for ref in picked if ref not in found]):
            named = ", ".join(unknown) if picked else "nothing was picked"
            raise Failure(f"no such course: {named}. There are: {', '.join(found)}")
        with here.database.transaction() as session:
            chosen = [found[ref].as_course() for ref in picked]
            choose_courses(session, known.connection_id, chosen)
            pull_again(session, known.connection_id, at=now(), failures=0)
    terminal.say(
        f"{len(picked):,} courses: the worker pulls them within a minute, and then regularly."
    )


@connection.command("pull")
def connection_pull(name: str, as_json: AsJson = False) -> None:
    """Pull now, here, instead of waiting for the worker.

    Example: `staycourse connection pull campus`
    """
    from worker.jobs.connections.pull import pull

    with migrated_deployment() as here:
        done = pull(here, known_connection(here, name), by=operator(), asked_by=operator())
    if done is None:
        raise Failure(f"{name} is being pulled already: staycourse connection list")
    if as_json:
        show_json(done)
    if done["state"] == "failed":
        raise Failure(str(done["detail"]))
    if not as_json:
        terminal.say(
            f"{done.get('courses', 0):,} courses read to the end: {done.get('new', 0):,} rows new,"
            f" {done.get('changed', 0):,} changed. {done['detail'] or ''}".rstrip()
        )


@connection.command("preview")
def connection_preview(name: str, as_json: AsJson = False) -> None:
    """Say what a first pull would bring of each course; nothing of it is kept.

    Example: `staycourse connection preview campus`
    """
    from config.credential_cipher import UnreadableCredentialsError
    from domain.sources import SourceError
    from worker.connections import OutOfTimeError, PlatformError
    from worker.jobs.connections.try_out import try_pull

    told = failing_on(PlatformError, OutOfTimeError, SourceError, UnreadableCredentialsError)
    with migrated_deployment() as here, told:
        found = try_pull(here, known_connection(here, name))
    if not found:
        raise Failure(f"no courses are picked yet: staycourse connection pick {name} NUMBER …")
    if as_json:
        show_json(found)
        return
    for one in found:
        rows = ", ".join(f"{many:,} {kind.replace('_', ' ')}" for kind, many in one["rows"].items())
        terminal.say(f"{one['course']}: {rows or 'nothing'}")
        for note in one["notes"]:
            terminal.say(f"? {note}")
    terminal.say(f"Nothing is kept. Next: staycourse connection pull {name}")


@connection.command("remove")
def connection_remove(name: str) -> None:
    """Forget a connection and its credentials; what it brought stays.

    Example: `staycourse connection remove campus`
    """
    from domain.store.connections import remove_connection

    with migrated_deployment() as here, here.database.transaction() as session:
        remove_connection(session, known_connection(here, name, session), by=operator(), now=now())
    terminal.say(f"{name} is removed. Learners that it brought stay.")


def _settings(platform: str, given: list[str]) -> dict[str, str]:
    """What is no secret, from name=value."""
    from domain.sources.pulled import PULLED

    wanted = {one.name: one for one in PULLED[platform].asked if not one.is_secret}
    settings = {}
    for one in given:
        name, _, value = one.partition("=")
        if name not in wanted:
            raise Failure(f"{name!r} is nothing that {platform} needs: {', '.join(wanted) or '-'}")
        settings[name] = value
    if missing := [n for n, one in wanted.items() if n not in settings and not one.is_optional]:
        raise Failure(f"{platform} needs --set {missing[0]}=…")
    return settings


def _secret(label: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{label}: ").strip()
    return sys.stdin.readline().strip()


def _slug(name: str) -> str:
    """The name, as refs can begin with it."""
    if not name or not all(c.isascii() and (c.isalnum() or c in "-_") for c in name):
        raise Failure(f"{name!r} is no name: take letters, digits, - and _, such as campus")
    return name.lower()


def known_connection(here: "Deployment", name: str, session: Any = None) -> "Connection":  # noqa: ANN401 - a session
    """The connection of that name; raises `Failure` where there is none."""
    from domain.store.connections import read_connection

    if session is None:
        with here.database.reading() as reading:
            return known_connection(here, name, reading)
    found = read_connection(session, name)
    if found is None:
        raise Failure(f"there is no connection {name!r}: staycourse connection list")
    return found


def _last(one: dict[str, Any]) -> str:
    if not one["pulls"]:
        return "never"
    pull = one["pulls"][0]
    said = f": {pull['detail']}" if pull["detail"] else ""
    return f"{pull['at']:%d %b %Y, %H:%M} UTC, {pull['state']}{said}"
