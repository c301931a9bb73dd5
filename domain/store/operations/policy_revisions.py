"""Every content of the policy that was in force, and the changes that staff saved, in order.

The last saved change is in force; before the first, the files of the installation are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.policy import Policy
from domain.store.database import columns, insert_new, read_values
from domain.store.staff import StaffAction, audit
from domain.store.tables import PolicyChange, PolicyRevision


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedPolicy:
    """The content that is in force, as it was saved; it may be older than this program."""

    number: int
    revision: str
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedChange:
    """One saved change: who, when, why, from which revision to which."""

    number: int
    revision: str
    made_from: str
    saved_at: datetime
    saved_by: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedRevision:
    """A content that was in force: since when, and by whose hand; `files`: the installation's."""

    revision: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedChange:
    """A change that is in force from now on."""

    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Overtaken:
    """Why nothing was saved: somebody saved another change in between."""

    by: ListedChange | None  # None: the files of the installation were changed


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


def save_policy(
    session: Session,
    policy: Policy,
    *,
    made_from: str,
    in_force: Policy,
    by: str,
    note: str,
    now: datetime,
) -> SavedChange | Overtaken:
    """Put a policy in force; refused where it was not made from what is in force.

    `in_force` is what rules before the first saved change: the files. Audited.
    """
    last = _last(session)
    current = last.revision if last else in_force.revision
    if current != made_from:
        return Overtaken(by=_listed(last) if last else None)
    if last is None:
        record_policy(session, in_force, now=now, by="files")
    number = last.number + 1 if last else 1
    row = {
        "number": number,
        "revision": record_policy(session, policy, now=now, by=by),
        "made_from": made_from,
        "saved_at": now,
        "saved_by": by,
        "note": note,
    }
    # none where another was first, this instant
    if not insert_new(session, PolicyChange, [row], key="number"):
        newest = _last(session)
        return Overtaken(by=_listed(newest) if newest else None)
    detail = f"change {number}: {made_from} to {row['revision']}: {note}"
    audit(session, who=by, action=StaffAction.CHANGED_POLICY, now=now, detail=detail)
    return SavedChange(number=number)


def last_policy_change(session: Session) -> int:
    """The number of the change in force; 0 before the first."""
    return int(session.scalar(select(func.max(col(PolicyChange.number)))) or 0)


def read_saved_policy(session: Session) -> SavedPolicy | None:
    """What is in force by the last saved change; None before the first."""
    last = _last(session)
    if last is None:
        return None
    content = session.get_one(PolicyRevision, last.revision).content
    return SavedPolicy(number=last.number, revision=last.revision, content=json.loads(content))


def read_policy_changes(session: Session) -> list[ListedChange]:
    """Every saved change, the newest first."""
    newest_first = select(PolicyChange).order_by(col(PolicyChange.number).desc())
    return [_listed(row) for row in session.scalars(newest_first)]


def read_policy_revisions(session: Session) -> list[ListedRevision]:
    """Every content that was ever in force, the newest first."""
    c = PolicyRevision
    kept = select(*columns(c.revision, c.created_at, c.created_by))
    return read_values(session, ListedRevision, kept.order_by(col(c.created_at).desc()))


def read_policy_content(session: Session, revision: str) -> dict[str, Any] | None:
    """The content of a revision; None where nobody kept it."""
    row = session.get(PolicyRevision, revision)
    return None if row is None else json.loads(row.content)


def _last(session: Session) -> PolicyChange | None:
    newest_first = select(PolicyChange).order_by(col(PolicyChange.number).desc())
    fresh = {"populate_existing": True}
    return session.scalars(newest_first.limit(1), execution_options=fresh).first()


def _listed(row: PolicyChange) -> ListedChange:
    return ListedChange(
        number=row.number,
        revision=row.revision,
        made_from=row.made_from,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        note=row.note,
    )
