"""Of whom no rule is about: what is not known of them, or that nothing is asked."""

from datetime import date

import pandas as pd

from domain.nudges.catalogue.matching import NOTHING_ASKED, prepared, why_nothing_fits
from domain.policy import Policy

TODAY = date(2026, 3, 2)


def test_who_fits_nothing_is_told_by_what_is_not_known(policy: Policy) -> None:
    one = policy.nudges["recognise"]
    rules = {
        "quiet": one.model_copy(update={"when": "days_since_last_seen > 7 and progress < 50"}),
        "far": one.model_copy(update={"when": "risk_band is not Red and grade >= 80"}),
        "due": one.model_copy(update={"when": "days_to_next_due between 1 and 4"}),
    }
    frame = pd.DataFrame(
        {
            "days_since_last_seen": [9.0, None, None, 3.0, None],
            "progress": [20.0, 20.0, 90.0, 20.0, None],
            "grade": [50.0, 50.0, None, 50.0, 90.0],
            "risk_band": ["Red", "Red", "Green", "Green", None],
            "days_to_next_due": [None] * 5,
        },
        index=[5, 6, 7, 8, 9],
    )
    why = why_nothing_fits(prepared(frame, rules), rules, TODAY)
    assert why.to_dict() == {
        6: "days since last seen is not known",
        7: "average grade is not known",
        8: NOTHING_ASKED,
    }
