import pandas as pd

from domain.learners.progression import status
from domain.policy import Policy


def test_status_says_the_worst_that_is_true(policy: Policy) -> None:
    features = pd.DataFrame(
        {
            "progress": [100.0, 20.0, 30.0, 45.0],
            "expected_progress": [50.0, 50.0, 50.0, 50.0],
        }
    )
    composite = pd.Series(["Critical", "Critical", "Moderate", "On Track"])
    assert status(features, composite, policy).tolist() == [
        "Promoted",
        "At Risk",
        "Delayed",
        "Active",
    ]
