"""Keeps every content of the policy that was in force, so that a snapshot can be explained."""

from datetime import datetime

from sqlmodel import Session

from domain.policy import Policy
from domain.store.tables import PolicyRevision


def record_policy(session: Session, policy: Policy, *, now: datetime, by: str) -> str:
    """Save this content unless it is there already; gives back its revision."""
    if session.get(PolicyRevision, policy.revision) is None:
        session.add(
            PolicyRevision(
                revision=policy.revision, content=policy.as_json(), created_at=now, created_by=by
            )
        )
        session.flush()
    return policy.revision
