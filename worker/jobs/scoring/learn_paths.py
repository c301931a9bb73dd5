"""Learn from who passed what to do next; use it where it beats the course's own order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from domain.paths import PathModel, evaluate_paths, learn_paths, named_work, work_steps
from domain.store.activity import Prerequisites, load_work, needs_of, read_programmes, save_path
from domain.store.database import Database


@dataclass(frozen=True, kw_only=True)
class LearntPath:
    """What was learnt of one programme, whether it is used, and why in a sentence."""

    model: PathModel | None
    in_use: bool
    sentence: str


def learn_every_path(
    database: Database, *, needs: Prerequisites, as_of: date, now: datetime, seed: int
) -> dict[str, str]:
    """Learn and keep it for each programme; gives back what is said of each."""
    programmes = database.read(read_programmes)
    said = {}
    for number, name in programmes.items():
        frames, said_of = load_work(database, number), needs.get(name, {})
        learnt = learn_path(frames, said_of, as_of=as_of, seed=seed)
        database.write(
            save_path, number, learnt.model, in_use=learnt.in_use, sentence=learnt.sentence, now=now
        )
        said[name] = learnt.sentence
    return said


def learn_path(
    frames: dict[str, pd.DataFrame],
    needs: Mapping[str, Sequence[str]],
    *,
    as_of: date,
    seed: int,
) -> LearntPath:
    """Learnt from all finished cohorts but the last, judged on that, then learnt from all.

    What the programme `needs` first is locked for us and for the course's order alike.
    """
    ends = pd.to_datetime(frames["cohorts"]["ends_on"])
    finished = frames["cohorts"][ends < pd.Timestamp(as_of)].sort_values("starts_on")
    if len(finished) < 2:  # noqa: PLR2004 - one to learn from, one to be judged on
        return _withheld("it takes two finished cohorts, to learn from and to be judged on.")
    refs = list(finished["ref"])
    items, done = _steps(frames, refs[:-1])
    _, judged = _steps(frames, refs[-1:])
    if frames["assessments"]["due_on"].isna().all():
        return _withheld("no work is known to be due, so there is no order to be ahead of.")
    if not done["passed"].any():
        return _withheld("nobody who passed is known to have handed in work.")
    locks = needs_of(named_work(frames["cohorts"], frames["assessments"]), needs)
    model = learn_paths(items, done, needs=locks)
    found = evaluate_paths(model, items, done, judged, seed=seed)
    if found is None or not found.beats_course_order:
        told = f" (nDCG lead {found.course_order_lead})" if found else ""
        return _withheld(f"what those who passed did next is not shown to be better{told}.")
    return LearntPath(
        model=learn_paths(*_steps(frames, refs), needs=locks),
        in_use=True,
        sentence=(
            "By what learners who passed did next: better than the course's order on the last"
            f" finished cohort (nDCG lead {found.course_order_lead})."
        ),
    )


def _withheld(why: str) -> LearntPath:
    return LearntPath(model=None, in_use=False, sentence=f"By the course's order: {why}")


def _steps(
    frames: dict[str, pd.DataFrame], cohorts: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    mine = {n: f[f["cohort_ref"].isin(cohorts)] for n, f in frames.items() if "cohort_ref" in f}
    return work_steps(mine["enrolments"], frames["cohorts"], mine["assessments"], frames["results"])
