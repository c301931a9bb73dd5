"""Invented courses of thirty days as a folder of files: daily counts of seven kinds, and labels.

The shape is that of the KDD Cup 2015 (drop-out of online courses): nothing but clicks and, once a
course is over, who dropped out. Nobody in it exists.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

KINDS: Final = ("problem", "video", "access", "wiki", "discussion", "navigate", "page_close")
#: One after the other; the last one is under way.
COURSES: Final = {f"C{n}": date(2026, 1, 5) + timedelta(days=31 * n) for n in range(5)}
RUNNING: Final = "C4"
DAYS: Final = 30
MAPPING: Final = """
[programme]
ref = "short"
name = "Short courses"
[outcomes]
0 = "passed"
1 = "withdrawn"
[tables.courses]
match = "date.csv"
content = "cohorts"
columns = { ref = "course_id", starts_on = "from", ends_on = "to" }
[tables.people]
match = "truth_{cohort}.csv"
content = "learners"
header = ["enrollment_id", "label"]
columns = { ref = "enrollment_id", outcome = "label" }
[tables.clicks]
match = "log_{cohort}.csv"
content = "activity"
[tables.clicks.columns]
learner = "enrollment_id"
at = "time"
assessment = "problem"
video = "video"
content = ["access", "wiki"]
discussion = "discussion"
other = ["navigate", "page_close"]
"""


def write_short_courses(folder: Path, today: date, learners: int = 100) -> pd.Series:
    """The files as of `today`; gives back who drops out in the end, by enrollment_id."""
    draw = np.random.default_rng(11)
    dropped = {}
    for number, (course, begins) in enumerate(COURSES.items()):
        ids = [str(1000 * (number + 1) + i) for i in range(learners)]
        zeal = draw.normal(size=learners)
        fades = draw.random(learners) < 1 / (1 + np.exp(2 * zeal))
        dropped |= dict(zip(ids, fades, strict=True))
        rate = (
            0.5
            / (1 + np.exp(-zeal))[:, None]
            * np.where(fades[:, None], np.linspace(1.1, 0.1, DAYS), 1.0)
        )
        who, day = np.nonzero(draw.random((learners, DAYS)) < rate)
        log = pd.DataFrame(draw.poisson(1.5, (len(who), len(KINDS))), columns=KINDS)
        log.insert(0, "enrollment_id", np.array(ids)[who])
        log.insert(1, "time", [begins + timedelta(days=int(n)) for n in day])
        log[log["time"] <= today].to_csv(folder / f"log_{course}.csv", index=False)
        label = pd.Series(fades.astype(int), dtype="object")
        truth = pd.DataFrame({"id": ids, "label": label if course != RUNNING else ""})
        truth.to_csv(folder / f"truth_{course}.csv", index=False, header=False)
    ends = [begins + timedelta(days=DAYS - 1) for begins in COURSES.values()]
    dates = pd.DataFrame({"course_id": list(COURSES), "from": COURSES.values(), "to": ends})
    dates.to_csv(folder / "date.csv", index=False)
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return pd.Series(dropped)
