"""What becomes of the demo's messages: one step after another, and of nobody who exists."""

from datetime import UTC, datetime, timedelta

import pandas as pd

from demo.reactions import reactions

SENT_AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def sent(size: int = 600) -> pd.DataFrame:
    """Half by mail, and every third to somebody who exists."""
    return pd.DataFrame(
        {
            "message_id": range(1, size + 1),
            "enrolment_id": range(1, size + 1),
            "learner_ref": [f"S{n}" if n % 3 else f"R{n}" for n in range(size)],
            "intervention": "reengage",
            "period": "2026-W10",
            "channel": ["email" if n % 2 else "sms" for n in range(size)],
            "sent_at": pd.Timestamp(SENT_AT),
        }
    )


def told(now: datetime) -> dict[str, set[int]]:
    simulated = [ref for ref in sent()["learner_ref"] if ref.startswith("S")]
    found = reactions(sent(), simulated, now=now, seed=1)
    assert found["at"].max() <= now
    return {str(kind): set(some["message_id"]) for kind, some in found.groupby("kind")}


def test_each_step_follows_the_one_before_and_real_people_only_receive() -> None:
    steps = told(SENT_AT + timedelta(days=30))
    assert steps["fine"] < steps["click"] < steps["open"] < steps["delivered"]
    assert steps["words"] < steps["delivered"]
    assert not any(number % 3 == 1 for kind, some in steps.items() if kind != "delivered"
                   for number in some)  # fmt: skip
    assert len(steps["delivered"]) > 0.9 * len(sent())


def test_nothing_is_told_before_it_happens() -> None:
    assert told(SENT_AT + timedelta(minutes=1)).keys() <= {"delivered", "open", "words"}
