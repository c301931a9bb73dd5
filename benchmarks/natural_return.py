"""How many quiet learners come back with no product at all, in the shipped sample.

    python -m benchmarks.natural_return

Nobody nudged them: whatever share returns is what any "they came back" has to beat. A learner
counts once, on the first evening that ends 14 days without a click while registered, where 14 more
days of the course are known.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import pandas as pd

from domain.sources.oulad import read_oulad

_SAMPLE: Final = Path(__file__).parents[1] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
_QUIET: Final = timedelta(days=14)


def first_silences(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The first silence of each learner who has one: cohort_ref, and whether they came back."""
    calendar = frames["cohorts"].set_index("ref")
    people = frames["enrolments"].join(calendar[["starts_on", "ends_on"]], on="cohort_ref")
    seen = frames["activity"].query("clicks > 0").groupby("enrolment_ref")["day"].apply(sorted)
    columns = ["ref", "cohort_ref", "starts_on", "ends_on", "withdrawn_on"]
    found = []
    for ref, cohort, starts, ends, left in people[columns].itertuples(index=False, name=None):
        days = [day for day in seen.get(ref, []) if starts <= day <= ends]
        before = [starts - timedelta(days=1), *days]
        then, again = next(
            (d, n) for d, n in zip(before, [*days, None], strict=True) if not n or n > d + _QUIET
        )
        evening = then + _QUIET
        if evening + _QUIET <= ends and not left <= evening:
            came_back = again is not None and again <= evening + _QUIET
            found.append({"cohort_ref": cohort, "came_back": came_back})
    return pd.DataFrame(found)


def main() -> None:
    """Print the share that came back within 14 days, for each presentation."""
    found = first_silences(read_oulad(_SAMPLE).frames)
    for cohort, back in found.groupby("cohort_ref")["came_back"]:
        print(f"{cohort}: {back.mean():.0%} of {len(back):,} came back within 14 days")


if __name__ == "__main__":
    main()
