"""What the generator writes, the tables source reads back whole."""

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.frames import CANONICAL
from domain.sources.batch import ImportBatch
from domain.sources.synthetic import Generated, generate
from domain.sources.tables import read_tables

TODAY = date(2026, 3, 2)
SPOIL: tuple[Callable[[str], str], ...] = (
    lambda line: line.rpartition(",")[0],
    lambda line: line + ",x",
    lambda line: '"' + line,
    lambda line: "nobody" + line,
    lambda line: line.replace("-", "~", 1),
    lambda line: line.partition(",")[0] + ",," + line.split(",", 2)[2],
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(tmp_path_factory.mktemp("synthetic"), learners=400, seed=3, today=TODAY)


@pytest.fixture(scope="module")
def batch(written: Generated) -> ImportBatch:
    return read_tables(Path(written.folder), mapping=None, exported_on=date(2030, 1, 1))


def test_every_row_of_every_frame_comes_back(written: Generated, batch: ImportBatch) -> None:
    assert batch.rejected.empty
    assert {name: len(batch.frame(name)) for name in CANONICAL} == dict(written.rows)
    assert all(written.rows.values())


def test_columns_of_the_generators_own_come_back_as_originals(batch: ImportBatch) -> None:
    original = batch.frame("enrolments")["original"]
    assert original.str.contains('"job_role"').all()
    assert not original.str.contains("learner_ref").any()


def test_cohorts_keep_their_stated_days(batch: ImportBatch) -> None:
    cohorts = batch.frame("cohorts")
    assert ((cohorts["ends_on"] - cohorts["starts_on"]).dt.days == 83).all()


def test_the_day_of_the_export_is_the_mappings(batch: ImportBatch) -> None:
    """A file read years later is still of its own day."""
    assert batch.frame("progress")["day"].max().date() <= TODAY


def test_learners_who_were_quiet_early_leave_more_often(batch: ImportBatch) -> None:
    cohorts = batch.frame("cohorts").set_index("ref")
    done = batch.frame("enrolments").dropna(subset="outcome").set_index("ref")
    start = done["cohort_ref"].map(cohorts["starts_on"])
    activity = batch.frame("activity").set_index("enrolment_ref")
    activity = activity[activity.index.isin(done.index)]
    early = (activity["day"] - start.reindex(activity.index)).dt.days < 21
    days = activity[early].groupby(level=0).size().reindex(done.index, fill_value=0)
    left = done["outcome"] == "withdrawn"
    quiet = days <= days.median()
    assert 0.05 < left.mean() < 0.6
    assert left[quiet].mean() > left[~quiet].mean()


def test_a_thousand_spoiled_lines_are_listed_and_cost_no_other(
    written: Generated, tmp_path: Path
) -> None:
    shutil.copytree(written.folder, tmp_path / "spoiled")
    file = tmp_path / "spoiled" / "activity.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    chance = random.Random(1)  # noqa: S311 - which lines are spoiled is no secret
    spoiled = sorted(chance.sample(range(1, len(lines) - 1), 1000))
    for number in spoiled:
        lines[number] = chance.choice(SPOIL)(lines[number])
    file.write_text("\n".join(lines), encoding="utf-8")
    batch = read_tables(tmp_path / "spoiled", mapping=None, exported_on=TODAY)
    assert sorted(batch.rejected["line"]) == [number + 1 for number in spoiled]
    assert len(batch.frame("activity")) == written.rows["activity"] - 1000
