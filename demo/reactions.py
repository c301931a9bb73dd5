"""What happens to messages of the demo once they were sent: they arrive, are opened, and answered.

Providers tell of the arrival of each; only simulated learners open, follow and answer one.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.coaching import AnswerKind
from domain.messaging.delivery import DeliveryStatus, Reply
from domain.store.coaching import RecordedAnswer, learner_answers
from domain.store.database import Database
from domain.store.nudges import read_sent_nudges
from domain.store.outbox import apply_status, record_delivery_event

#: Of those sent, and then each of the step before it.
_DELIVERED: Final = 0.97
_OPENED: Final = 0.6
_CLICKED: Final = 0.4
#: Of texts that arrived, and of mails whose link was followed.
_WRITE_BACK: Final = 0.08
_SAY_FINE: Final = 0.15
#: Hours until it is told that a message arrived.
_ARRIVES: Final = 0.01
_WORDS: Final = (
    "Thanks, I will have a look tonight",
    "Ok, on it",
    "Busy week, I begin on Sunday",
)
_FINE: Final = "All is well"


def react(
    database: Database, simulated: Collection[str], *, as_of: date, now: datetime, seed: int
) -> int:
    """Record what becomes of the nudges of a day; gives back how many were opened.

    `simulated` are the refs of learners who do not exist.
    """
    sent = read_sent_nudges(database, as_of=as_of)
    found = reactions(sent, simulated, now=now, seed=seed)
    with database.transaction() as session:
        for one in found.to_dict("records"):
            kind, number, at = one["kind"], int(one["message_id"]), one["at"].to_pydatetime()
            if kind == AnswerKind.FINE:
                learner_answers.save_answer(session, _fine(one, at.date()), now=at)
                continue
            event = f"demo:{number}:{kind}"
            words = _WORDS[number % len(_WORDS)] if kind == Reply.WORDS else None
            record_delivery_event(session, number, event_id=event, kind=kind, detail=words, at=at)
            if kind == DeliveryStatus.DELIVERED:
                apply_status(session, number, DeliveryStatus.DELIVERED, reason=None, at=at)
    return int((found["kind"] == "open").sum())


def reactions(
    sent: pd.DataFrame, simulated: Collection[str], *, now: datetime, seed: int
) -> pd.DataFrame:
    """The rows of `sent` (`read_sent_nudges`) that something is told of, with `kind` and `at`.

    Nothing is opened that did not arrive, nothing followed unopened, and nothing is of the future.
    """
    dice = np.random.default_rng([seed, len(sent)])
    chance = {n: dice.random(len(sent)) for n in ("delivered", "open", "click", "words", "fine")}
    hours = pd.Series(dice.exponential(6.0, len(sent)), index=sent.index)
    is_mail, is_theirs = sent["channel"] == "email", sent["learner_ref"].isin(list(simulated))
    delivered = pd.Series(chance["delivered"] < _DELIVERED, index=sent.index)
    opened = delivered & is_mail & is_theirs & (chance["open"] < _OPENED)
    clicked = opened & (chance["click"] < _CLICKED)
    writes = delivered & ~is_mail & is_theirs & (chance["words"] < _WRITE_BACK)
    told = (
        (DeliveryStatus.DELIVERED, delivered, hours * 0 + _ARRIVES),
        ("open", opened, hours),
        ("click", clicked, hours + 0.02),
        (AnswerKind.FINE, clicked & (chance["fine"] < _SAY_FINE), hours + 0.05),
        (Reply.WORDS, writes, hours),
    )
    sent_at = pd.to_datetime(sent["sent_at"], utc=True)
    rows = [
        sent.assign(kind=str(kind), at=sent_at + pd.to_timedelta(later, unit="h"))[which]
        for kind, which, later in told
    ]
    found = pd.concat(rows)
    found["at"] = found["at"].dt.floor("s")
    return found[found["at"] <= pd.Timestamp(now)].sort_values(["at", "message_id"])


def _fine(one: dict[Any, Any], day: date) -> RecordedAnswer:
    return RecordedAnswer(
        enrolment_id=int(one["enrolment_id"]),
        kind=AnswerKind.FINE,
        day=day,
        channel=str(one["channel"]),
        intervention=str(one["intervention"]),
        period=str(one["period"]),
        detail={"before": "", "text": _FINE, "settled": []},
    )
