"""Learning paths measured on OULAD: pieces of work, and sites of the course; a section each."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from domain.paths import as_markdown, evaluate_paths, learn_paths, work_steps
from domain.risk.evaluation import with_section
from domain.sources import SourceError
from domain.sources.oulad import read_oulad, read_site_visits
from worker.jobs.scoring.evaluation_files import only_cohorts

TITLE: Final = "What to do next"
_LIMITS: Final = """\
What learners who passed did within a week of being where somebody is now, beside the most
popular and the course's order, in weeks in which a learner did something new. Work is known by its
kind and place in the course, so that a later presentation shares it; its order is that of the days
it is due. Sites have other numbers in each presentation: they are judged on other learners of the
same one, who were there at the same time, which flatters us; and OULAD states no order for most of
them, so that theirs is the middle of the days on which others first opened them, a weak stand-in.
The two presentations there are here are of different modules, between which little carries over.
What is used is decided by `learn-paths`, for each programme by its own last finished cohort. That
learners did something next does not show that it was good for them: this follows those who passed.
"""
_SEED: Final = 20
#: Sites that fewer learners opened are nobody's next step.
_FEWEST: Final = 10
_ONE_COHORT: Final = "other learners of"


def evaluate_oulad_paths(
    train: Path, test: Path, *, train_cohorts: Sequence[str], test_cohorts: Sequence[str]
) -> Iterator[str]:
    """A table for work, one for sites where both sides are one cohort; raises `SourceError`."""
    learnt, judged = (
        only_cohorts(read_oulad(path).frames, cohorts)
        for path, cohorts in ((train, train_cohorts), (test, test_cohorts))
    )
    refs = [sorted(side["cohorts"]["ref"]) for side in (learnt, judged)]
    same = refs[0] == refs[1]
    if not same and set(refs[0]) & set(refs[1]):
        raise SourceError("a cohort is on both sides: say others with --train-cohort, or the same")
    names = [", ".join(each) for each in refs]
    items, done = _work(learnt)
    _, later = _work(judged)
    yield _judged(f"Work: {names[0]} → {names[1]}", names, items, done, later, same=same)
    if same:
        visits = read_site_visits(train, cohorts=refs[0])
        past, _ = _halves(visits)
        kept = past.groupby("item")["learner"].transform("nunique") >= _FEWEST
        order = past[kept].groupby("item")["day"].median().sort_values(kind="stable")
        sites = pd.DataFrame({"item": order.index, "place": range(len(order))})
        yield _judged(f"Sites: {names[0]}", names, sites, visits, visits, same=True)


def write_section(tables: Sequence[str], path: Path, *, command: str) -> None:
    """Add the tables to the document's section; one of the same title is replaced."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    heading = f"## {TITLE}\n"
    if heading not in before:
        before = f"{before.rstrip()}\n\n{heading}\n{_LIMITS}"
    for table in tables:
        name = table.split("\n", 1)[0].removeprefix("### ")
        title = f"{TITLE}: {name}"
        body = table.split("\n", 1)[1]
        before = with_section(before, title, f"## {title}\n\n`{command}`\n{body}")
    path.write_text(before, encoding="utf-8")


def _work(frames: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = ("enrolments", "cohorts", "assessments", "results")
    return work_steps(*(frames[name] for name in names))


def _judged(
    title: str,
    names: Sequence[str],
    items: pd.DataFrame,
    done: pd.DataFrame,
    later: pd.DataFrame,
    *,
    same: bool,
) -> str:
    if same:
        done, later = _halves(done)
    whom = f"{_ONE_COHORT} {names[1]}" if same else names[1]
    if not done["passed"].any():
        raise SourceError(f"nobody in {names[0]} is known to have passed")
    found = evaluate_paths(learn_paths(items, done), items, done, later, seed=_SEED)
    if found is None:
        raise SourceError(f"nobody in {names[1]} did anything that {names[0]} knows")
    about = f"Learnt from {names[0]}, judged on {whom}."
    return as_markdown(found, title, about, decides=not same)


def _halves(done: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    learners = np.random.default_rng(_SEED).permutation(np.unique(done["learner"].to_numpy(str)))
    mine = done["learner"].isin(set(learners[: len(learners) // 2]))
    return done[mine], done[~mine]
