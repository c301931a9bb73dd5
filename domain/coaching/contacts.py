"""Whom somebody spoke with lately: a contact clears the worklist until something new happens."""

from collections.abc import Collection
from datetime import date

import pandas as pd


def answered(
    contacts: pd.DataFrame,
    news: "pd.Series[pd.Timestamp]",
    waiting: Collection[int],
    *,
    today: date,
    days: int,
) -> pd.DataFrame:
    """The newest contact of everyone it still counts for, by enrolment_id.

    `contacts` has enrolment_id, day, kind, outcome and who, `news` the newest day by enrolment on
    which something became known; `waiting` are enrolments with an open task. Any contact counts,
    whatever its kind and outcome, for `days` days, and on the day of the news itself.
    """
    newest = contacts.drop_duplicates("enrolment_id", keep="last").set_index("enrolment_id")
    recent = newest["day"] > pd.Timestamp(today) - pd.Timedelta(days=days)
    known = news.reindex(newest.index)
    told_since = known.notna() & (known > newest["day"])
    return newest[recent & ~told_since & ~newest.index.isin(list(waiting))]
