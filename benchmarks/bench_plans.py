"""The plans of what pages, API, gate and senders ask of PostgreSQL, at 1,000,000 learners.

Twelve weeks of snapshots are written by the server itself. Then the real application is asked for
its pages as a manager and as a coach, and each different statement it put is explained with the
values it was given, in the coach's role where it was a coach's. A line each: buffers, rows,
milliseconds, and the step of the plan that looked at most buffers. Each page is asked for with
nothing kept, and for the next of its kind (another learner, page or cohort): what is put only the
first time is asked once after an import or a scored day. Fails where one that is put at each click
reads a large table from end to end or too many buffers, or one that is put once looks at more than
a buffer a learner.
`python -m benchmarks.bench_plans [learners]`
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import psycopg
from pydantic import SecretStr
from sqlalchemy import event, make_url
from starlette.testclient import TestClient

from benchmarks.bench_pages import over
from benchmarks.clicks import PAGES, Ask, Clicks
from benchmarks.many_learners import write_many
from benchmarks.scored_programme import LAST
from benchmarks.servers import postgresql
from config.deployment import Deployment, open_deployment
from config.settings import Settings
from dashboard.server import create_server
from dashboard.web import coach_of_request
from domain.policy import Channel
from domain.store.database import ConnectionLimits, Database
from domain.store.database.bulk import PostgresReader
from domain.store.nudges import read_recipient_state
from domain.store.outbox.messages import claim_messages

_LEARNERS: Final = 1_000_000
_MANAGER, _COACH = 0, 10  # places of their cookies
#: Buffers from which on reading a table from end to end is too much: 16 MB.
_LARGE: Final = 2_000
#: Buffers from which on a statement has a line of its own.
_SHOWN: Final = 1_000
#: Buffers of 8 kB that one statement of a click may look at: ten a learner of a large cohort.
_MOST: Final = 25_000
#: No index answers this: words anywhere in six texts. It may read a table, within the same buffers
#: as what is asked once.
_LOOKED_THROUGH: Final = frozenset({"learners: words"})
#: Weeks of a cohort in one statement, kept while the data stands: twelve times as much.
_OF_WEEKS: Final = frozenset({"equity", "impact"})
_API: Final[Mapping[str, str]] = {
    "api: key figures": "/api/v1/analytics/key-figures",
    "api: trend": "/api/v1/analytics/trend",
    "api: learners": "/api/v1/learners?limit=100",
    "api: one learner": "/api/v1/learners/n10",
    "api: journey": "/api/v1/learners/n10/journey",
    "api: history": "/api/v1/predictions/n10/history",
    "api: nudges": "/api/v1/nudges?limit=100",
    "api: preferences": "/api/v1/preferences/n10",
}


@dataclass(frozen=True)
class Statement:
    """What was asked, with its values, and of which coach; None: of everybody."""

    sql: str
    values: Any
    coach: int | None
    numbered: bool = False  # $1 instead of %(name)s
    once: bool = False  # kept: the next click did not put it


@dataclass
class Plan:
    """What a statement cost: milliseconds, buffers, rows that came of it, and the dearest step.

    `whole`: large tables, or parts of them, that were read from end to end.
    """

    milliseconds: float
    buffers: int
    rows: int
    worst: str
    whole: list[str] = field(default_factory=list)
    indexes: set[str] = field(default_factory=set)


@contextmanager
def collected(database: Database) -> Iterator[list[Statement]]:
    """Every statement that is put meanwhile, over either driver, and in whose name."""
    found: list[Statement] = []
    fenced: dict[int, int | None] = {}  # connection -> the coach that its transaction is of
    begin, execute = Database._begin_on, PostgresReader.execute  # noqa: SLF001 - is listened to

    @event.listens_for(database.engine, "begin")
    def _begun(on: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        fenced.pop(id(on), None)

    @event.listens_for(database.engine, "before_cursor_execute")
    def _before(on: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> None:  # noqa: ANN401, FBT001 - as above
        if "set_config" in sql:
            fenced[id(on)] = coach_of_request()
        elif sql.split(maxsplit=1)[0] in {"SELECT", "WITH", "UPDATE"}:
            found.append(Statement(sql, values, fenced.get(id(on))))

    def _begin_on(self: Database, connection: Any) -> None:  # noqa: ANN401 - the driver is untyped
        fenced[id(connection)] = coach_of_request() if self.depends_on_who_asks else None
        begin(self, connection)

    def _execute(self: PostgresReader, cursor: Any, sql: str, given: tuple[Any, ...]) -> None:  # noqa: ANN401 - as above
        coach = fenced.get(id(self._connection))
        found.append(Statement(sql, given, coach, numbered=True))
        execute(self, cursor, sql, given)

    Database._begin_on = _begin_on  # type: ignore[method-assign] # noqa: SLF001 - as above
    PostgresReader.execute = _execute  # type: ignore[method-assign]
    try:
        yield found
    finally:
        Database._begin_on = begin  # type: ignore[method-assign] # noqa: SLF001 - as above
        PostgresReader.execute = execute  # type: ignore[method-assign]
        event.remove(database.engine, "begin", _begun)
        event.remove(database.engine, "before_cursor_execute", _before)


def explained(url: str, role: str, statement: Statement) -> Plan:
    """Run it once more, in a transaction that comes to nothing."""
    kind = psycopg.RawCursor if statement.numbered else psycopg.ClientCursor
    with psycopg.connect(url) as connection:
        if statement.coach is not None:
            connection.execute(
                "SELECT set_config('role', %s, true), set_config('staycourse.staff_id', %s, true)",
                (role, str(statement.coach)),
            )
        cursor = kind(connection)
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.sql}", statement.values)
        [[[found]]] = cursor.fetchall()
        connection.rollback()
    top = found["Plan"]
    worst = max(_nodes(top), key=_own_buffers)
    on = worst.get("Index Name") or worst.get("Relation Name") or ""
    said = f"{worst['Node Type']} {on}".strip() + f": {_own_buffers(worst):,}"
    plan = Plan(found["Execution Time"], _buffers(top), int(top["Actual Rows"]), said)
    for node in _nodes(top):
        if node["Node Type"] == "Seq Scan" and _own_buffers(node) >= _LARGE:
            plan.whole.append(node["Relation Name"])
        if "Index Name" in node:
            plan.indexes.add(node["Index Name"])
    return plan


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _buffers(node: Mapping[str, Any]) -> int:
    return int(node["Shared Hit Blocks"] + node["Shared Read Blocks"])


def _own_buffers(node: Mapping[str, Any]) -> int:
    """Without what the steps below it looked at."""
    return _buffers(node) - sum(map(_buffers, node.get("Plans", ())))


def asked(deployment: Deployment, cookies: list[str]) -> Iterator[tuple[str, list[Statement]]]:
    """Each page, route and rule with what it put to the database: nothing kept, then again."""
    app = create_server(deployment)
    for who, place in (("", _MANAGER), (", of a coach", _COACH)):
        with TestClient(app, base_url="http://localhost") as client:
            client.cookies.set("staycourse_session", cookies[place])
            calls = _calls(over(client))
            for name, call in calls.items():
                app.state.queries._cache.__init__()  # noqa: SLF001 - as after an import
                with collected(deployment.database) as found:
                    try:
                        call(0)
                        first = len(found)
                        call(1)
                    except RuntimeError as error:  # not for this role, or not of this programme
                        print(f"    {name}{who}: {error}", file=sys.stderr)
                        continue
                again = {one.sql for one in found[first:]}
                yield f"{name}{who}", [replace(one, once=one.sql not in again) for one in found]
    yield from _rules(deployment)


def _calls(ask: Ask) -> dict[str, Callable[[int], object]]:
    clicks = Clicks(ask)
    pages: dict[str, Callable[[int], object]] = {
        name: partial(click, clicks) for name, click in PAGES.items()
    }
    return pages | {
        name: lambda _, path=path: ask("GET", path, None) for name, path in _API.items()
    }


def _rules(deployment: Deployment) -> Iterator[tuple[str, list[Statement]]]:
    database, now = deployment.database, datetime.now(UTC)
    with collected(database) as found, database.transaction() as session:
        claimed = claim_messages(session, by="b", limit=50, now=now, channels=[Channel.EMAIL])
    yield "sending: claim 50", found
    with collected(database) as found, database.reading() as session:
        read_recipient_state(session, [one.nudge_id or 0 for one in claimed], now=now, today=LAST)
    yield "gate: facts of 50", found


def main(learners: int) -> int:
    """Print a line for each page and each dear statement; how many were too dear."""
    wrong = list[str]()
    with postgresql() as server:
        database = Database(server.url)
        database.migrate()
        cookies = write_many(database, learners).cookies
        database.close()
        wrong = report(server.url, cookies, learners)
    print("\n".join(["too dear:", *wrong]) if wrong else "every click is answered by indexes")
    return len(wrong)


def report(url: str, cookies: list[str], learners: int) -> list[str]:
    """Print what each page and statement costs on a filled database; those that are too dear."""
    settings = Settings(_env_file=None, database_url=SecretStr(url))
    asked_as = ConnectionLimits().on(make_url(url)).render_as_string(hide_password=False)
    url = asked_as.replace("+", "%20")  # the planner is told what the application tells it
    role, used, wrong, shown = settings.database_coach_role, set[str](), list[str](), set[str]()
    print(f"{learners:,} learners, 12 weeks; each page with the statements it put first")
    print(f"{'':<56}{'buffers':>10}{'rows':>10}{'ms':>9}  dearest step and its buffers")
    with open_deployment(settings) as deployment:
        for name, statements in asked(deployment, cookies):
            once = {(one.sql, str(one.values)): one for one in statements}
            plans = [(one, explained(url, role, one)) for one in once.values()]
            used.update(*(plan.indexes for _, plan in plans))
            free = [replace(one, coach=None) for one in once.values() if one.coach]
            unfenced = sum(explained(url, role, one).milliseconds for one in free)
            _report(name, plans, unfenced, shown)
            wrong += _too_dear(name, plans, learners)
    _unused(url, used)
    return wrong


def _report(
    name: str, plans: list[tuple[Statement, Plan]], unfenced: float, shown: set[str]
) -> None:
    """A line for the page, and one for each statement of weight that no page before it put."""
    buffers, taken = sum(p.buffers for _, p in plans), sum(p.milliseconds for _, p in plans)
    fenced = sum(p.milliseconds for one, p in plans if one.coach)
    says = f"; fenced {fenced:.1f} ms, without the fence {unfenced:.1f}" if fenced else ""
    print(
        f"{name:<56}{buffers:>10,}{'':10}{taken:>9.1f}  {len(plans)} statements{says}", flush=True
    )
    for statement, plan in sorted(plans, key=lambda one: -one[1].buffers):
        mark, words = "once" if statement.once else "", _short(statement.sql)
        key = f"{statement.sql} {statement.values} {statement.coach}"
        if plan.buffers >= _SHOWN and key not in shown:
            shown.add(key)
            cost = f"{plan.buffers:>10,}{plan.rows:>10,}{plan.milliseconds:>9.1f}"
            print(f"{mark:<5}{words:<51}{cost}  {plan.worst}")


def _short(sql: str) -> str:
    """The first column and the first tables of a statement."""
    flat = " ".join(sql.split())
    tables = dict.fromkeys(re.findall(r"(?:FROM|JOIN|UPDATE) (\w+)", flat))
    found = re.sub(r"^SELECT (?:DISTINCT )?", "", flat)[:18].rstrip(" ,(")
    return f"{found} … {', '.join(tables)}"[:50]


def _too_dear(name: str, plans: list[tuple[Statement, Plan]], learners: int) -> Iterator[str]:
    """Statements of each click that read a large table from end to end, or too many buffers."""
    for statement, plan in plans:
        everybody = statement.once or name in _LOOKED_THROUGH
        at_once = 12 * _MOST if name in _OF_WEEKS else _MOST
        most = max(at_once, learners) if everybody else at_once
        if plan.buffers > most or (plan.whole and not everybody and name not in _OF_WEEKS):
            words = " ".join(statement.sql.split())[:1500]
            yield f"  {name}: {plan.buffers:,} buffers, all of {plan.whole}: {words}"


def _unused(url: str, used: set[str]) -> None:
    """Indexes of a page or more that nothing here asked: each costs every write."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT i.relname, pg_relation_size(i.oid) FROM pg_class i"
            " JOIN pg_index x ON x.indexrelid = i.oid WHERE NOT x.indisunique"
            " AND pg_relation_size(i.oid) > 1000000 ORDER BY 2 DESC"
        ).fetchall()
    for name, size in (one for one in found if one[0] not in used):
        print(f"    no statement used {name}, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    sys.exit(min(1, main(int(sys.argv[1]) if len(sys.argv) > 1 else _LEARNERS)))
