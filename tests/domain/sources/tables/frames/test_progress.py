"""Progress of lessons and modules as they were done."""

import pytest

from tests.domain.sources.tables.reading import read_files, shown

STAFF = "id,name\n1,Ada\n2,Ben\n3,Cy\n4,Di\n"


@pytest.mark.parametrize(
    ("words", "percent"),
    [
        (("Compliant", "Non-compliant", "Overdue", ""), [100, 0, 0, 100]),
        (("Abgeschlossen", "Nicht begonnen", "Nicht bestanden", "?"), [100, 0, 0, 100]),
        (("Terminé", "Failed", "no", "Signed off"), [100, 0, 0, 100]),
    ],
)
def test_a_day_of_completion_is_one_unless_the_status_says_otherwise(
    words: tuple[str, ...], percent: list[int]
) -> None:
    rows = "".join(f"{n},Fire,{word},2026-11-10\n" for n, word in enumerate(words, start=1))
    training = f"user id,module,status,completed on\n{rows}"
    found = read_files({"people.csv": STAFF, "modules.csv": training})
    assert shown(found, "percent") == dict(zip("1234", percent, strict=True))


def test_who_has_done_none_of_the_modules_takes_nothing_from_the_others() -> None:
    rows = "1,Fire,Completed\n1,Lifting,Completed\n2,Fire,Completed\n3,Fire,Not started\n"
    training = f"user id,module,status\n{rows}"
    found = read_files({"people.csv": STAFF, "modules.csv": training})
    assert shown(found, "percent") == {"1": 100, "2": 50, "3": 0}
    assert shown(found, "modules_completed") == {"1": 2, "2": 1}
