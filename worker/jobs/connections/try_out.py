"""What a first pull of a platform would bring, before any of it is kept."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from config.deployment import Deployment
from domain.store.connections import Connection, PulledCourse, read_courses
from worker.connections import PLATFORMS, Access, Budget, CoursePull
from worker.jobs.connections.pull import PULL_SECONDS, access_to


def try_pull(here: Deployment, connection: Connection) -> list[dict[str, Any]]:
    """What a first pull would bring, by course and kind of row; nothing of it is kept.

    Raises:
        PlatformError: it does not let us in, or does not answer as it should.
        OutOfTimeError: there is more than one pull may take; what was counted by then is not told.
    """
    access = access_to(here, connection, Budget(seconds=PULL_SECONDS))
    courses = here.database.read(read_courses, connection.connection_id)
    return [_brings(here, connection, access, one) for one in courses]


def _brings(
    here: Deployment, connection: Connection, access: Access, pulled: PulledCourse
) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    notes: dict[str, None] = {}
    of = CoursePull(
        course=pulled.course,
        marks={},
        prefix=connection.name,
        now=here.clock(),
        zone=ZoneInfo(here.policy.sending.zone),
        usual_weeks=here.policy.programme_weeks,
    )
    for piece in PLATFORMS[connection.platform].pull(access, of):
        if piece.batch is not None:
            counts.update({name: len(piece.batch.frame(name)) for name in piece.batch.frames})
            counts["left_out"] += len(piece.batch.rejected) + len(piece.batch.skipped)
            notes |= dict.fromkeys(piece.batch.report.questions)
        counts["events"] += len(piece.statements or ())
    return {"course": pulled.name, "rows": dict(+counts), "notes": list(notes)}
