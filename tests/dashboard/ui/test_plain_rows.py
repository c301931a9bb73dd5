import pandas as pd
import pytest

from dashboard.ui.plain_rows import plain_rows

FRAME = pd.DataFrame(
    {
        "number": [1, 2],
        "share": [0.5, None],
        "word": pd.Series(["a", None], dtype="str"),
        "day": pd.to_datetime(["2026-03-02", None]),
        "at": pd.to_datetime(["2026-03-02 09:00", None], utc=True),
        "whole": pd.Series([3, None], dtype="Int64"),
        "is_so": [True, False],
        "any": ["x", None],
    }
)


@pytest.mark.parametrize("frame", [FRAME, FRAME.iloc[:0], pd.DataFrame()])
def test_rows_are_what_pandas_makes_of_them_to_the_type(frame: pd.DataFrame) -> None:
    ours, theirs = plain_rows(frame), frame.to_dict("records")
    assert repr(ours) == repr(theirs)
    assert [list(map(type, row.values())) for row in ours] == [
        list(map(type, row.values())) for row in theirs
    ]
