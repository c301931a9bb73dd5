"""A whole database as one file, and back: SQLite by itself, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL

from domain.store.database.engine import Database, for_libpq
from domain.store.database.months import BY_MONTH

_BLOCK: Final = 1 << 20
#: Said in the transaction that brings the rows: nobody sees a restored copy that may send.
_HOLD: Final = (
    "INSERT INTO {schema}sending_state"
    " (id, database_id, place, pulse, pulsed_at, held_at, held_why)"
    " VALUES (1, '', '', 0, {now}, {now}, 'restored')"
    " ON CONFLICT (id) DO UPDATE SET held_at = excluded.held_at, held_why = excluded.held_why;"
)
_ROLE: Final = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
    ' THEN CREATE ROLE "{role}" NOLOGIN; END IF; END $$;\n'
)
#: By which what there is goes before a copy comes: of a part alone PostgreSQL drops no key.
_DROP_PARTS: Final = "".join(
    f"DROP TABLE IF EXISTS {{schema}}.{table} CASCADE;\n" for table in BY_MONTH
)
_SCHEMA: Final = text("SELECT quote_ident(current_schema())")


class CopyError(Exception):
    """A copy could not be made or read; the message says why and what to do."""


def back_up(database: Database, out: Path) -> None:
    """Write the database to a file of its owner's alone, as of one moment, while others work.

    Raises:
        CopyError: the file is there already, or the tools of PostgreSQL are not, or say no.
    """
    if out.exists():
        raise CopyError(f"{out} is there already, and was left as it is")
    partial = out.with_name(f"{out.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        if database.is_sqlite:
            with (
                closing(sqlite3.connect(_file_of(database))) as here,
                closing(sqlite3.connect(partial)) as there,
            ):
                here.backup(there)
        else:
            # others may have tables beside ours: they are not ours to copy, or to put back
            ours = f"--schema={_schema(database)}"
            _run("pg_dump", "--format=custom", ours, f"--file={partial}", url=database.url)
        partial.rename(out)
    except sqlite3.Error as error:
        raise CopyError(f"nothing was copied: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def restore(database: Database, file: Path, *, replace: bool) -> None:
    """Put a backup in the database's place, with sending held; all of it or nothing.

    No process may be at work on the database meanwhile.

    Raises:
        CopyError: it is no backup, or the database is not empty and may not be replaced.
    """
    if not file.is_file():
        raise CopyError(f"there is no file {file}")
    if not replace and inspect(database.engine).has_table("alembic_version"):
        raise CopyError("there is a database in that place: --replace puts the backup there")
    # what is open still reads the file that goes
    database.engine.dispose()
    if database.is_sqlite:
        _restore_sqlite(Path(database.url.database or ""), file)
    else:
        _restore_postgresql(database, file)


def _restore_sqlite(place: Path, file: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f"{place.name}.restoring")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        shutil.copyfile(file, partial)
        with closing(sqlite3.connect(partial)) as copy, copy:
            copy.execute(_HOLD.format(schema="", now="strftime('%Y-%m-%d %H:%M:%f000', 'now')"))
        # what the old file has not folded in yet is not of the new one
        for ending in ("-wal", "-shm"):
            place.with_name(f"{place.name}{ending}").unlink(missing_ok=True)
        partial.replace(place)
    except sqlite3.DatabaseError as error:
        raise CopyError(f"{file} is no backup of a Staycourse database: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _restore_postgresql(database: Database, file: Path) -> None:
    schema = _schema(database)
    reading = ["--no-owner", "--no-privileges", "--clean", "--if-exists", "--file=-", str(file)]
    # what is in it, and not itself: an administrator may have made it
    reading += ["--schema", schema.strip('"')]
    writing = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with (
        # files: of a pipe that nobody reads meanwhile, who says much would wait for ever
        TemporaryFile() as said_reading,
        TemporaryFile() as said_writing,
        subprocess.Popen(  # noqa: S603 - PostgreSQL's own, with no value from outside but a path
            [_tool("pg_restore"), *reading], stdout=subprocess.PIPE, stderr=said_reading
        ) as source,
        subprocess.Popen(  # noqa: S603 - as above
            [_tool("psql"), *writing, "--file=-", f"--dbname={_address(database.url)}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said_writing,
            env=_environment(database.url),
        ) as target,
    ):
        assert source.stdout and target.stdin  # noqa: PT018, S101 - pipes
        try:
            target.stdin.write(_DROP_PARTS.format(schema=schema).encode())
            if database.coach_role:  # the policies of the copy name it; it is no part of the copy
                target.stdin.write(_ROLE.format(role=database.coach_role).encode())
            shutil.copyfileobj(source.stdout, target.stdin, _BLOCK)
            if source.wait():
                # without its end the transaction is none
                target.kill()
                raise CopyError(f"{file} is no backup: {_last_line(said_reading)}")
            target.stdin.write(_HOLD.format(schema=f"{schema}.", now="now()").encode())
        except BrokenPipeError:
            source.kill()
        finally:
            # what it has not read is of no use where it has ended: it says itself why
            with suppress(BrokenPipeError):
                target.stdin.close()
        if target.wait():
            raise CopyError(f"nothing was restored: {_last_line(said_writing)}")


def _file_of(database: Database) -> Path:
    """The file of SQLite, which opening alone would make, empty, where it is not."""
    file = Path(database.url.database or "").resolve()
    if not file.is_file():
        raise CopyError(f"there is no database {file}: is this the folder of .env?")
    return file


def _schema(database: Database) -> str:
    """Where the tables are, quoted where it has to be."""
    with database.reading() as session:
        found: str | None = session.scalar(_SCHEMA)
    if found is None:
        raise CopyError("the schema that DATABASE_URL leads to is not there: make it first")
    return found


def _run(tool: str, *arguments: str, url: URL) -> None:
    done = subprocess.run(  # noqa: S603 - as above
        [_tool(tool), *arguments, f"--dbname={_address(url)}"],
        env=_environment(url),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise CopyError(f"{tool} failed: {_last(done.stderr)}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise CopyError(f"{name} is not here: install the client of PostgreSQL")
    return found


def _address(url: URL) -> str:
    """Where the tools reach the database, and how (certificates too); without the password."""
    return for_libpq(url.set(password=None))


def _environment(url: URL) -> dict[str, str]:
    """With the password: none is in a list of processes."""
    return os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    return _last(said.read())


def _last(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it did not say why"
