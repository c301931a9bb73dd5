import pandas as pd

from dashboard.pages.learner.statuses import status_history


def test_a_status_says_since_when_and_what_came_before() -> None:
    spans = pd.DataFrame(
        {
            "status": ["Active", "At Risk"],
            "from_on": pd.to_datetime(["2026-01-04", "2026-02-08"]),
            "until_on": pd.to_datetime(["2026-02-08", None]),
        }
    )
    shown = str(status_history("At Risk", spans))
    assert shown.index("At Risk since 8 Feb") < shown.index("Active 4 Jan to 8 Feb")
    assert status_history("Active", spans.head(0)) == "Active"
