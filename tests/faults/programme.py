"""A programme in files, one folder a day, of which is known beforehand what they count up to."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

LEARNERS: Final = 600
_BEFORE: Final = 40
#: So much faster than the wall's is the clock of what is tried.
SPEED: Final = 60
_NAMES: Final = str.maketrans("0123456789", "abcdefghij")


@dataclass(frozen=True)
class Watch:
    """A clock that all processes share, and that is put forward from outside."""

    file: Path

    def set(self, at: datetime) -> None:
        """Go on from there."""
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps([at.isoformat(), time.time()]), encoding="utf-8")
        new.rename(self.file)

    def __call__(self) -> datetime:
        at, since = json.loads(self.file.read_text(encoding="utf-8"))
        return datetime.fromisoformat(at) + timedelta(seconds=(time.time() - since) * SPEED)


def first_day() -> date:
    """Tomorrow: events of today's platforms are of a day before it."""
    return datetime.now(UTC).date() + timedelta(days=1)


def clicks(learner: int, day: date, first: date) -> int:
    """Of one learner on one day: everybody falls silent on a day of their own, if ever."""
    last = first + timedelta(days=learner % 60 - _BEFORE // 2)
    return 0 if day > last or (learner + day.toordinal()) % 3 else 1 + learner % 9


def write_export(folder: Path, as_of: date, first: date) -> Path:
    """What a platform exports in the night to that day: everybody, and all days before it."""
    made = folder / as_of.isoformat()
    made.mkdir(exist_ok=True)
    starts = first - timedelta(days=_BEFORE)
    people = ["learner_id,name,email,cohort,programme,start_date,email_consent,zone,progress"]
    people += [
        f"f{n},{f'f{n}'.translate(_NAMES).title()} Example,f{n}@learner.example,Spring,Data,"
        f"{starts},yes,Europe/London,{n % 90}"
        for n in range(LEARNERS)
    ]
    (made / "learners.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    rows = ["learner_id,cohort,date,clicks"]
    rows += [f"f{n},Spring,{day},{count}" for n, day, count in _clicks(as_of, first)]
    (made / "activity.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return made


def expected_clicks(as_of: date, first: date) -> dict[str, int]:
    """By learner: what an import of that day's export leaves."""
    found = {f"f{n}": 0 for n in range(LEARNERS)}
    for learner, _, count in _clicks(as_of, first):
        found[f"f{learner}"] += count
    return {learner: count for learner, count in found.items() if count}


def _clicks(as_of: date, first: date) -> list[tuple[int, date, int]]:
    starts = first - timedelta(days=_BEFORE)
    days = [starts + timedelta(days=n) for n in range((as_of - starts).days)]
    return [(n, d, c) for n in range(LEARNERS) for d in days if (c := clicks(n, d, first))]
