"""What staff ask about a connection by a button: to test it, or to pull now."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from config.deployment import Deployment
from domain.store.connections import read_connection
from domain.store.operations import AskedJob

Stopping = Callable[[], bool]
#: What was done as JSON, and the sentence that says what went wrong.
Answered = tuple[str, str]

_GONE: Final = "That connection is no longer here: somebody removed it."
_RUNS: Final = "It is being pulled already."


def _test(here: Deployment, asked: AskedJob, *, by: str, stopping: Stopping) -> Answered:
    del by, stopping
    # what asks platforms loads slowly: not before somebody wants it
    from worker.connections import PlatformError  # noqa: PLC0415
    from worker.jobs.connections.pull import test_connection  # noqa: PLC0415

    connection = here.database.read(read_connection, asked.about)
    if connection is None:
        return "", _GONE
    try:
        found = test_connection(here, connection)
    except PlatformError as error:
        return "", str(error)
    return json.dumps({"courses": len(found.courses)}), ""


def _pull(here: Deployment, asked: AskedJob, *, by: str, stopping: Stopping) -> Answered:
    from worker.jobs.connections.pull import pull  # noqa: PLC0415 - as above

    connection = here.database.read(read_connection, asked.about)
    if connection is None:
        return "", _GONE
    done = pull(here, connection, by=by, asked_by=asked.asked_by, stopping=stopping)
    if done is None:
        return "", _RUNS
    return json.dumps(done), str(done["detail"]) if done["state"] == "failed" else ""


#: By the name a request gives it.
CONNECTION_JOBS: Final[Mapping[str, Callable[..., Answered]]] = {
    "test-connection": _test,
    "pull-connection": _pull,
}
