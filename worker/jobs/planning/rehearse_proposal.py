"""Rehearses what staff propose to change, beside what is in force, and says how far it is.

One at a time, and for some minutes at most: pages only ask the database what was found.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from config.deployment import Deployment
from domain.nudges.catalogue import check_policy
from domain.nudges.planning import MESSAGED, Rehearsal
from domain.policy import Policy
from domain.store.operations import (
    Proposal,
    RehearsalState,
    begin_rehearsal,
    end_rehearsal,
    note_rehearsal,
)
from worker.jobs.planning.rehearse import past_weeks, rehearse

WEEKS: Final = 4
_LONGEST: Final = timedelta(minutes=10)
#: How much of the work is behind us once the weeks are read, and once each policy is rehearsed.
_READ, _NOW, _THEN = 0.2, 0.6, 1.0


class _NotWantedError(Exception):
    """Nobody waits for it any more, or it took too long; the message says which."""


def rehearse_proposal(
    deployment: Deployment, *, until: date, now: datetime, stopping: Callable[[], bool]
) -> dict[str, Any]:
    """Rehearse the newest proposal that waits, if one does; writes nothing but its result."""
    proposal = deployment.database.write(begin_rehearsal, now=now)
    if proposal is None:
        return {}
    state, result = RehearsalState.DONE, ""
    try:
        found = _found(deployment, proposal, until=until, stopping=stopping)
        result = json.dumps(found)
    except _NotWantedError as error:
        state, result = RehearsalState.FAILED, str(error)
    except Exception:
        _end(deployment, proposal, RehearsalState.FAILED, "It came to an unexpected end.")
        raise
    _end(deployment, proposal, state, result)
    return {"proposal": proposal.proposal_id, "state": state.value}


def _found(
    here: Deployment, proposal: Proposal, *, until: date, stopping: Callable[[], bool]
) -> dict[str, Any]:
    proposed = check_policy(proposal.content).policy
    if proposed is None:
        raise _NotWantedError("A value of it cannot be.")
    begun = here.clock()

    def told(low: float, high: float) -> Callable[[float, str], None]:
        def tell(share: float, _what: str) -> None:
            if stopping():
                raise _NotWantedError("The worker was stopped meanwhile.")
            if here.clock() - begun > _LONGEST:
                raise _NotWantedError("It took too long, so it was given up.")
            done = low + (high - low) * share
            wanted = here.database.write(
                note_rehearsal, proposal.proposal_id, share=done, now=here.clock()
            )
            if not wanted:
                raise _NotWantedError("Nobody waits for it any more.")

        return tell

    weeks = past_weeks(here.database, here.policy, weeks=WEEKS, until=until, report=told(0, _READ))
    if not weeks:
        raise _NotWantedError("Nobody was enrolled in the last weeks.")

    def under(policy: Policy, low: float, high: float) -> Rehearsal:
        return rehearse(replace(here, policy=policy), weeks, until=until, report=told(low, high))

    return compared(under(here.policy, _READ, _NOW), under(proposed, _NOW, _THEN))


def compared(now: Rehearsal, then: Rehearsal) -> dict[str, Any]:
    """What a page says of both: learners flagged, Critical, listed, per coach, messages a week."""
    coaches = {
        str(row["coach"]): [int(row["flagged"])] for row in now.by_coach().to_dict("records")
    }
    for row in then.by_coach().to_dict("records"):
        coaches.setdefault(str(row["coach"]), [0]).append(int(row["flagged"]))
    return {
        "weeks": len(then.by_week()),
        "from": str(then.people["as_of"].min().date()),
        "to": str(then.people["as_of"].max().date()),
        "learners": then.learners,
        "flagged": [now.flagged, then.flagged],
        "critical": [now.critical, then.critical],
        "listed": [now.listed, then.listed],
        "a_week": [_a_week(now), _a_week(then)],
        "coaches": coaches,
        "broken": [f"{one.intervention}: {one.why}" for one in then.broken],
        "notes": list(then.notes),
    }


def _a_week(one: Rehearsal) -> float:
    """Messages in a week, on average."""
    weeks = one.by_week()
    sent = int((one.decisions["fate"] == MESSAGED).sum())
    return round(sent / len(weeks), 1) if len(weeks) else 0.0


def _end(here: Deployment, proposal: Proposal, state: RehearsalState, result: str) -> None:
    here.database.write(
        end_rehearsal, proposal.proposal_id, state=state, result=result, now=here.clock()
    )
