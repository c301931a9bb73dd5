"""One prediction after the other by the API, 50 a second, with a token: the real web process.

Each answer has its token looked up, its scope and limit checked, its reading put on the audit
trail. Latencies count from the moment a request was due, so that a queue shows; CPU is that of the
web process alone. On a copy of a filled SQLite file, or else on 2,000 learners made for it.
`python -m benchmarks.bench_api [seconds] [FILE]`
"""

import http.client
import json
import shutil
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

import numpy as np

from benchmarks.processes import Process, web_process
from benchmarks.scored_programme import write
from domain.store.database import Database
from domain.store.staff.tokens import Scope, make_token

_A_SECOND, _SENDERS, _LEARNERS = 50, 8, 2_000
_HERE: Final = "/api/v1/predictions"


class Sender:
    """A program with a connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self._to = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> bytes:
        """The answer; raises where it is no 200."""
        self._to.request("GET", path, headers=self._headers)
        answer = self._to.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{answer.status} {path}: {content[:200]!r}")
        return content


def main(seconds: int, file: Path | None) -> None:
    """Print latencies and CPU."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "api.sqlite"
        if file is not None:
            shutil.copy(file, path)
        database = Database(f"sqlite:///{path}")
        database.migrate()
        if file is None:
            write(database, _LEARNERS, days=10)
        scopes, now = {Scope.PREDICTIONS_READ}, datetime.now(UTC)
        token = database.write(make_token, staff_id=None, name="bench", now=now, scopes=scopes)
        database.close()
        with web_process(f"sqlite:///{path}", 1) as web:
            time.sleep(5)  # it reads ahead what pages ask for
            _measure(web, token, seconds)


def _measure(web: Process, token: str, seconds: int) -> None:
    first = json.loads(Sender(web.port, token).get(f"{_HERE}?limit=1000"))
    paths = [f"{_HERE}/{quote(row['enrolment'])}" for row in first["rows"]]
    asked = list(islice(cycle(paths), _A_SECOND * seconds))
    late: list[float] = []
    errors: list[str] = []
    before, begins = web.cpu(), time.monotonic() + 0.5

    def send(number: int) -> None:
        sender = Sender(web.port, token)
        for place in range(number, len(asked), _SENDERS):
            due = begins + place / _A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                sender.get(asked[place])
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                errors.append(str(error))
                return
            late.append(time.monotonic() - due)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(_SENDERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    cpu = web.cpu() - before
    middle, most, worst = np.quantile(late, (0.5, 0.95, 0.99)) * 1_000
    print(f"{first['total']:,} learners, {len(late):,} predictions, {_A_SECOND} a second due")
    print(f"  {len(errors)} errors, {1_000 * cpu / len(late):.1f} ms of CPU each")
    print(f"  p50 {middle:.0f} ms   p95 {most:.0f} ms   p99 {worst:.0f} ms")
    for error in errors[:3]:
        print(f"    {error[:200]}")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    files = [Path(word) for word in sys.argv[1:] if not word.isdigit()]
    main(numbers[0] if numbers else 20, files[0] if files else None)
