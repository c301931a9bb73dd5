"""Everything that happened to one learner as one line: what, when, and what came of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from dashboard.ui import absent, percent, plain_rows
from dashboard.ui.learners import because, risk_number, title_of
from domain.policy import Policy
from domain.sentiment import tone_of
from domain.store.coaching import CONTACT_KINDS, OUTCOMES
from domain.store.scoring import Journey

#: Rows of the line, from the top; each is drawn only where something happened.
SEGMENT: Final = "Segment"
STATUS: Final = "Status"
DUE: Final = "Due"
HANDED_IN: Final = "Handed in"
NUDGED: Final = "Nudged"
NOT_SENT: Final = "Not sent"
REPLIED: Final = "They said"
CONTACTED: Final = "Contacted"
ROWS: Final = (SEGMENT, STATUS, DUE, HANDED_IN, NUDGED, NOT_SENT, REPLIED, CONTACTED)
_LEFT: Final = frozenset({"sent", "delivered", "claimed", "unknown"})
_ON_ITS_WAY: Final = frozenset({"planned", "deferred"})
_ANSWERS: Final = {
    "fine": "Said that all is well",
    "help": "Asked for help",
    "not_me": "Said that the message was not for them",
    "reply": "Wrote back",
    "check_in": "Checked in",
    "feedback": "Gave feedback",
}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened, on a row of the line; `more` is a quiet line below it."""

    day: pd.Timestamp
    row: str
    what: str
    more: str = ""


def happenings(
    journey: Journey, contacts: pd.DataFrame, spans: pd.DataFrame, policy: Policy
) -> list[Happening]:
    """Everything known of them by a day, oldest first.

    `contacts` as `read_contact_log` gives them, `spans` as `read_spans` does.
    """
    found = [
        *_segments(journey.snapshots),
        *_statuses(spans),
        *_work(journey.work),
        *_nudges(journey.nudges, policy),
        *_replies(journey),
        *_contacts(contacts),
    ]
    return sorted(found, key=lambda one: one.day)


def _segments(snapshots: pd.DataFrame) -> Iterator[Happening]:
    """Every change of the composite segment or the band, and the first of both."""
    before: dict[Any, Any] | None = None
    for row in plain_rows(snapshots):
        segment, band = row["composite_segment"], row["risk_band"]
        was = before or {}
        changed = segment != was.get("composite_segment")
        moved = not absent(band) and before is not None and band != was.get("risk_band")
        if changed or moved:
            risk = "" if absent(band) else f"risk {risk_number(row['risk_score'])}, {band}"
            told = [f"was {was['composite_segment']}" if changed and before else "", risk]
            more = "; ".join(part for part in told if part)
            yield Happening(day=row["as_of"], row=SEGMENT, what=str(segment), more=more)
        before = row


def _statuses(spans: pd.DataFrame) -> Iterator[Happening]:
    for row in spans.itertuples(index=False):
        yield Happening(day=pd.Timestamp(row[1]), row=STATUS, what=str(row[0]))


def _work(work: pd.DataFrame) -> Iterator[Happening]:
    for row in plain_rows(work):
        name = str(row["kind"] if absent(row["name"]) else row["name"])
        due, handed = row["due_on"], row["submitted_on"]
        if not absent(due):
            yield Happening(day=due, row=DUE, what=name)
        if not absent(handed):
            late = not absent(due) and handed > due
            mark = "" if absent(row["score"]) else f"marked {percent(row['score'])}"
            told = [f"{(handed - due).days} days late" if late else "", mark]
            more = ", ".join(part for part in told if part)
            yield Happening(day=handed, row=HANDED_IN, what=name, more=more)


def _nudges(nudges: pd.DataFrame, policy: Policy) -> Iterator[Happening]:
    """Nudges that left or are about to, and those that were not sent, with the reason."""
    for row in plain_rows(nudges):
        state = row["state"] if absent(row["message_state"]) else row["message_state"]
        title = title_of(row["intervention"], policy)
        subject = "" if absent(row["subject"]) else str(row["subject"])
        if state in _LEFT:
            yield Happening(day=row["as_of"], row=NUDGED, what=title, more=subject)
            continue
        reason = because(row["skip_reason"] if absent(row["reason"]) else row["reason"])
        if state == "asked":
            reason = "A person was asked instead of a message."
        elif state in _ON_ITS_WAY:
            reason = reason or "It waits for its moment."
        yield Happening(day=row["as_of"], row=NOT_SENT, what=title, more=reason)


def _replies(journey: Journey) -> Iterator[Happening]:
    for row in plain_rows(journey.replies):
        day = pd.Timestamp(row["at"]).tz_localize(None).normalize()
        said = "" if absent(row["text"]) else str(row["text"])
        kind = _ANSWERS.get(row["kind"], str(row["kind"]))
        yield Happening(day=day, row=REPLIED, what=kind, more=said)
    for row in plain_rows(journey.check_ins):
        said = "" if absent(row["text"]) else str(row["text"])
        kind = _ANSWERS.get(row["kind"], str(row["kind"]))
        yield Happening(day=row["day"], row=REPLIED, what=f"{kind}{_sounds(row)}", more=said)


def _sounds(check_in: dict[Any, Any]) -> str:
    """How a check-in sounds, and the number; nothing where that cannot be told."""
    number = check_in["sentiment"]
    if check_in["kind"] != "check_in" or absent(number):
        return ""
    tone = tone_of(float(number)) or "sounds neither good nor hard"
    return f", {tone} ({number:+.2f})"


def _contacts(contacts: pd.DataFrame) -> Iterator[Happening]:
    for row in plain_rows(contacts[~contacts["taken_back"].astype(bool)]):
        kind = CONTACT_KINDS.get(row["kind"], row["kind"])
        what = f"{kind}: {OUTCOMES.get(row['outcome'], row['outcome'])}"
        who = "" if absent(row.get("who")) else str(row["who"])
        yield Happening(day=row["day"], row=CONTACTED, what=what, more=who)
