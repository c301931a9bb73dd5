"""What each page costs, warm and cold, at 2,000 and 100,000 learners, and how it grows.

The real application, asked in its own process by a manager, who may compare groups too, for whole
pages, one after the other:
CPU is that of the process and, on PostgreSQL, of the server, so it is also the time on the clock of
a machine that does nothing else. Cold is with nothing kept of earlier questions, as after an
import; warm asks again for the same and for other cohorts. Learners are scored and nine in ten
decided about on twelve days (1,000,000 learners on PostgreSQL: on four).
`python -m benchmarks.bench_pages [--postgresql] [learners ...]`
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from pydantic import SecretStr
from starlette.testclient import TestClient

from benchmarks.clicks import PAGES, Ask, Clicks
from benchmarks.scored_programme import ScoredProgramme, write
from benchmarks.servers import postgresql
from config.deployment import open_deployment
from config.quick_start import no_collection
from config.settings import Settings
from dashboard.data.first_reads import load_statistics
from dashboard.server import create_server
from domain.store.database import Database

_SIZES: Final = (2_000, 100_000)
_MILLION: Final = 1_000_000
_DAYS, _FEW_DAYS = 12, 4
_COLD, _WARM, _OK = 2, 6, 200


@dataclass
class Taken:
    """Milliseconds of one page: of CPU, and on the clock."""

    cpu: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A running application, and the CPU seconds that its database has used."""

    clicks: Clicks
    forget: Callable[[], None]
    server_cpu: Callable[[], float]

    def measure(self, click: Callable[[Clicks, int], object], variants: list[int]) -> Taken:
        """One click after the other, for each of these numbers."""
        taken = Taken()
        for number in variants:
            before, start = time.process_time() + self.server_cpu(), time.perf_counter()
            click(self.clicks, number)
            taken.clock.append(1_000 * (time.perf_counter() - start))
            taken.cpu.append(1_000 * (time.process_time() + self.server_cpu() - before))
        return taken


def pages(
    url: str, programme: ScoredProgramme, server_cpu: Callable[[], float]
) -> Iterator[tuple[str, Taken, Taken]]:
    """Each page with what it took cold, and what it took warm."""
    settings = Settings(_env_file=None, database_url=SecretStr(url))
    with open_deployment(settings) as deployment:
        app = create_server(deployment)
        with TestClient(app, base_url="http://localhost") as client:
            client.cookies.set("staycourse_session", programme.cookies[0])
            clicks = Clicks(over(client))
            cache = app.state.queries._cache  # noqa: SLF001 - no page has a use for forgetting
            asked = Asked(clicks=clicks, forget=cache.__init__, server_cpu=server_cpu)
            with no_collection():  # as a web process loads what it needs once
                load_statistics()
                clicks.page("/")
            for name, click in PAGES.items():
                cold = Taken()
                for number in range(_COLD):
                    asked.forget()
                    one = asked.measure(click, [number])
                    cold.cpu += one.cpu
                    cold.clock += one.clock
                asked.measure(click, [*range(_COLD)])
                yield name, cold, asked.measure(click, [n % _COLD for n in range(_WARM)])


def over(client: TestClient) -> Ask:
    """Ask an application that runs in this process; raises where it gives no page."""

    def ask(method: str, path: str, body: str | None) -> bytes:
        headers = {"Content-Type": "application/json"} if body else {}
        answer = client.request(method, path, content=body, headers=headers)
        if answer.status_code != _OK:
            raise RuntimeError(f"{answer.status_code} {method} {path}: {answer.text[:200]}")
        return answer.content

    return ask


def report(found: Iterator[tuple[str, Taken, Taken]]) -> dict[str, float]:
    """Print a line a page as it comes; the p95 of CPU of each, warm."""
    print(f"    {'':<28}{'cold':^11}  {'warm: CPU':^20}  {'on the clock':^20}")
    print(
        f"    {'':<28}{'p50':>5} {'most':>5}  "
        + "  ".join(2 * [f"{'p50':>6} {'p95':>6} {'p99':>6}"])
    )
    late, every = dict[str, float](), list[float]()
    for name, cold, warm in found:
        first = f"{np.median(cold.cpu):5.0f} {max(cold.cpu):5.0f}"
        print(f"    {name:<28}{first}  {_three(warm.cpu)}  {_three(warm.clock)}", flush=True)
        late[name] = float(np.quantile(warm.cpu, 0.95))
        every += warm.cpu
    print(f"    {'all':<28}{'':11}  {_three(every)}", flush=True)
    return late


def _three(taken: list[float]) -> str:
    return " ".join(f"{one:6.0f}" for one in np.quantile(taken, (0.5, 0.95, 0.99)))


@contextmanager
def _database(*, on_postgresql: bool) -> Iterator[tuple[str, Callable[[], float]]]:
    if on_postgresql:
        with postgresql() as server:
            yield server.url, server.cpu_now
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/pages.sqlite", lambda: 0.0


def main(sizes: tuple[int, ...], *, on_postgresql: bool) -> None:
    """Print each size, and after the last how pages grew from the first."""
    late: list[dict[str, float]] = []
    for learners in sizes:
        days = _DAYS if learners < _MILLION else _FEW_DAYS
        with _database(on_postgresql=on_postgresql) as (url, server_cpu):
            database = Database(url)
            database.migrate()
            programme = write(database, learners, days=days)
            database.close()
            kind = "PostgreSQL" if on_postgresql else "SQLite"
            print(f"{learners:,} learners, {days} days, on {kind}; milliseconds", flush=True)
            late.append(report(pages(url, programme, server_cpu)))
    if len(late) > 1:
        print("warm p95 of the largest by that of the smallest:")
        print("   " + ", ".join(f"{name} {late[-1][name] / late[0][name]:.1f}" for name in late[0]))


if __name__ == "__main__":
    words = sys.argv[1:]
    numbers = tuple(int(word) for word in words if word.isdigit())
    with_server = "--postgresql" in words
    main(numbers or ((_MILLION,) if with_server else _SIZES), on_postgresql=with_server)
