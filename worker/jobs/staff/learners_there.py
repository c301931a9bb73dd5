"""Of whom colleagues are told: a snapshot without those for whom the course is over by now."""

from datetime import date

import pandas as pd

from domain.store.database import Database
from domain.store.people import read_endings


def still_there(
    database: Database, snapshot: pd.DataFrame, as_of: date, *, today: date
) -> pd.DataFrame:
    """The rows of a snapshot of `as_of` of whoever has neither left nor finished by today."""
    over = database.read(read_endings, as_of, today=today)
    return snapshot[~snapshot["enrolment_id"].isin(over)].reset_index(drop=True)
