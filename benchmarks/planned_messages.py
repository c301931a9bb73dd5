"""What planning left of a scored programme: decisions, messages that left, tasks for people."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlmodel import Session

from domain.store.database import append, table_of
from domain.store.tables import Message, Nudge, Task

_DECIDED: Final = 0.9  # of learners, each scored day
_ASKED: Final = 0.02
_KINDS: Final = np.array(["welcome_back", "keep_going", "behind_plan", "grade_risk"])
_STATES: Final = np.array(["planned", "deferred", "skipped"])
_SHARES: Final = (0.25, 0.1, 0.65)
_REASONS: Final = np.array(["no_address", "holdout", "outranked", "cooldown", "no_consent"])
_OUTCOMES: Final = np.array(["sent", "delivered", "bounced", "skipped"])
_ENDED: Final = (0.35, 0.6, 0.02, 0.03)
_WITHHELD: Final = 0.2
_TRACE: Final = '{"why": "days_since_last_seen >= 14", "checks": [["cap", "1 of 2"]]}'


def plan(
    session: Session, numbers: "np.ndarray[Any, Any]", day: date, dice: np.random.Generator
) -> int:
    """Decide about nine learners in ten on a day, and send what is planned; how many decisions."""
    whose = numbers[dice.random(len(numbers)) < _DECIDED]
    first = 1 + day.toordinal() * len(numbers)
    nudges = _nudges(whose, first, day, dice)
    append(session, table_of(Nudge), nudges)
    append(session, table_of(Message), _messages(nudges, day, dice))
    return len(nudges)


def ask(
    session: Session, numbers: "np.ndarray[Any, Any]", day: date, dice: np.random.Generator
) -> None:
    """Ask their coaches for help with one learner in fifty; half of it is overdue."""
    whose = numbers[dice.random(len(numbers)) < _ASKED]
    raised = pd.Timestamp(day - timedelta(days=5))
    due = pd.Timestamp(day) + pd.to_timedelta(dice.integers(-3, 3, len(whose)), unit="D")
    tasks = pd.DataFrame(
        {"enrolment_id": whose, "cause": "ladder:welcome_back", "as_of": raised, "due_on": due,
         "action": "Call them: two messages had no answer.",
         "raised_at": _at(day - timedelta(days=5), 5), "urgent": dice.random(len(whose)) < _ASKED}
    )  # fmt: skip
    append(session, table_of(Task), tasks)


def _nudges(
    whose: "np.ndarray[Any, Any]", first: int, day: date, dice: np.random.Generator
) -> pd.DataFrame:
    state = _STATES[dice.choice(len(_STATES), len(whose), p=_SHARES)]
    reason = pd.Series(_REASONS[dice.integers(0, len(_REASONS), len(whose))])
    drawn = (state != "skipped") | (reason == "holdout")
    return pd.DataFrame(
        {"id": first + np.arange(len(whose)), "enrolment_id": whose,
         "intervention": _KINDS[dice.integers(0, len(_KINDS), len(whose))],
         "period": f"{day:%G-W%V}", "as_of": pd.Timestamp(day), "planned_at": _at(day, 5),
         "planned_on": pd.Timestamp(day), "state": state,
         "arm": pd.Series(np.where(reason == "holdout", "holdout", "treated")).where(drawn),
         "share": pd.Series(np.full(len(whose), _WITHHELD)).where(drawn),
         "channel": pd.Series(np.full(len(whose), "email")).where(state != "skipped"),
         "skip_reason": reason.where(state == "skipped"),
         "trace": _TRACE, "policy_revision": "benchmark"}
    )  # fmt: skip


def _messages(nudges: pd.DataFrame, day: date, dice: np.random.Generator) -> pd.DataFrame:
    planned = nudges[nudges["state"] == "planned"]
    number = planned["id"].astype(str)
    left = [_at(day, 8, second) for second in dice.integers(0, 3_600, len(planned)).tolist()]
    address = "learner" + planned["enrolment_id"].astype(str) + "@example.org"
    return pd.DataFrame(
        {"dedupe_key": "nudge:" + number, "nudge_id": planned["id"],
         "learner_id": planned["enrolment_id"], "channel": "email", "kind": planned["intervention"],
         "address": address, "address_key": address, "subject": "A quiet week",
         "body_text": "Shall we look at the next small step together?" * 8,
         "headers": "{}", "state": _OUTCOMES[dice.choice(len(_OUTCOMES), len(planned), p=_ENDED)],
         "send_after_at": _at(day, 5), "expires_at": _at(day, 77), "claimed_at": left,
         "sent_at": left, "attempts": 1, "template": "keep_going@1", "created_at": _at(day, 5)}
    )  # fmt: skip


def _at(day: date, hours: int, seconds: int = 0) -> str:
    """An instant (UTC) as both databases read it."""
    begins = datetime.combine(day, time())
    return f"{begins + timedelta(hours=hours, seconds=seconds):%Y-%m-%d %H:%M:%S.%f}"
