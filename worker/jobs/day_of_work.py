"""Which days a job may work on that writes to people: what it writes leaves now, not then."""

from datetime import date, timedelta
from typing import Final

_WEEK: Final = timedelta(days=7)


def not_today(job: str, as_of: date, *, today: date) -> str | None:
    """Why a job that decides about a day does nothing about this one; None where it is today."""
    return _refused(job, as_of, today, since=today)


def not_this_week(job: str, as_of: date, *, today: date) -> str | None:
    """The same for a job that is about a week: it may be late by less than one."""
    return _refused(job, as_of, today, since=today - _WEEK + timedelta(days=1))


def _refused(job: str, as_of: date, today: date, *, since: date) -> str | None:
    if as_of > today:
        return f"{as_of} is still to come; it is {today}."
    if as_of >= since:
        return None
    return (
        f"{as_of} is over, and {job} would write to people today ({today}) about that day. Leave"
        f" out --as-of and AS_OF; `staycourse rehearse --as-of {as_of}` shows what would have been"
        " planned by then, and sends nothing."
    )
