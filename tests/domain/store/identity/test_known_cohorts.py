"""Cohorts that a file writes otherwise than the one before it."""

from datetime import date

import pytest
from sqlmodel import select

from domain.store.database import Database
from domain.store.tables import Activity, Cohort, Enrolment, Result
from tests.domain.sources.tables.reading import read_files
from tests.domain.store.activity.test_imports import save
from tests.factories import on_both

HEAD = "Name,Email,Cohort,Last login\n"
KNOWN = f"{HEAD}Ada Birch,ada@example.org,Spring A,2026-11-01\n"
MARKS = "email,cohort,quiz,score,date\nada@example.org,{},Quiz 1,40,2026-11-10\n"


def enrolled(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(Enrolment.ref)))


@on_both
@pytest.mark.parametrize("written", ["SPRING A", "Spring  a", "Spring\u00a0A", "Spr\u00ading A"])
def test_other_letters_and_blanks_make_no_other_cohort(database: Database, written: str) -> None:
    save(database, read_files({"learners.csv": KNOWN}))
    again = KNOWN.replace("Spring A", written).replace("11-01", "11-20")
    starts = f"ref,starts_on\n{written},2026-10-05\n"
    files = {"learners.csv": again, "results.csv": MARKS.format(written), "cohorts.csv": starts}
    save(database, read_files(files))
    assert enrolled(database) == ["Spring A:ada@example.org"]
    with database.reading() as session:
        assert max(session.exec(select(Activity.day))) == date(2026, 11, 20)
        assert len(session.exec(select(Result)).all()) == 1
        assert session.exec(select(Cohort.starts_on)).all() == [date(2026, 10, 5)]


def test_another_name_is_another_cohort_and_of_two_alike_none_is_meant(database: Database) -> None:
    two = f"{KNOWN}Ben Cole,ben@example.org,SPRING A,2026-11-01\n"
    save(database, read_files({"learners.csv": two}))
    for other in ("Spring B", "spring a"):
        save(database, read_files({"learners.csv": KNOWN.replace("Spring A", other)}))
    assert [ref.partition(":")[0] for ref in enrolled(database)] == [
        *("SPRING A", "Spring A", "Spring B", "spring a")
    ]
