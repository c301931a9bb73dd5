"""What a person is asked to do for a candidate, and what they should know before."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.nudges.eligibility import escalation
from domain.nudges.planning.candidates import Candidate
from domain.nudges.planning.decisions import TaskRequest
from domain.nudges.planning.learner_frame import raising


def takes_over(candidate: Candidate, why: str, as_of: date) -> TaskRequest:
    """The request once messages went unanswered."""
    cause, action = escalation.RUNG + candidate.key, escalation.action(candidate.what)
    return _request(candidate, cause, action, (why, *_risks(candidate)), as_of)


def helps(candidate: Candidate, as_of: date) -> TaskRequest:
    """The request to help; what fits the condition is in the trace, here is what stands behind."""
    about = _risks(candidate) or candidate.facts
    return _request(candidate, candidate.key, candidate.what.action, about, as_of)


def _request(
    candidate: Candidate, cause: str, action: str, about: Sequence[str], as_of: date
) -> TaskRequest:
    return TaskRequest(
        cause=cause,
        action=action,
        detail="; ".join(about),
        due_on=as_of + timedelta(days=candidate.what.due_in_days),
        urgent=candidate.what.urgent,
    )


def _risks(candidate: Candidate) -> Sequence[str]:
    return raising(candidate.recipient.reasons) if candidate.recipient.reasons else ()
