"""What a learner told us in their own words or by a tap, and what a coach gave back. Pure."""

from typing import Final

import pandas as pd

from dashboard.ui import Child, absent, card, event, event_list, short_day

_SHOWN: Final = 8
_KINDS: Final = {"check_in": "They said", "feedback": "Feedback"}


def check_in_list(check_ins: pd.DataFrame) -> Child:
    """The newest check-ins of one learner; nothing when there are none with words.

    `check_ins`: day, kind and text, newest first.
    """
    worded = check_ins[~check_ins["text"].map(absent)].head(_SHOWN)
    if worded.empty:
        return None
    items = [
        event(short_day(on), str(text), None, _KINDS.get(kind, kind))
        for on, kind, text in zip(
            worded["day"], worded["kind"].map(str), worded["text"], strict=True
        )
    ]
    return card("What they told us", rows=event_list(items), name="check-ins")
