"""What a picker offers."""

import pandas as pd

from dashboard.ui.frame import names


def test_what_occurs_is_named_once_by_name_and_what_has_no_name_is_left_out() -> None:
    frame = pd.DataFrame(
        {
            "coach_id": pd.array([3, 1, 3, None, 2], dtype="Int64"),
            "coach": ["Ada", "Zoe", "Ada", "Nobody", None],
        }
    )
    assert names(frame, "coach_id", "coach") == {3: "Ada", 1: "Zoe"}
    assert list(names(frame, "coach_id", "coach")) == [3, 1]
