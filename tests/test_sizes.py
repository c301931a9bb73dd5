from statistics import median

from tests.sizes import by_package, modules

#: A module may be longer for a reason that stands here.
REASONS: dict[str, str] = {}


def test_modules_can_be_read_at_one_sitting() -> None:
    lines = {str(path): number for path, number in modules()}
    assert median(lines.values()) <= 100
    assert {path for path, number in lines.items() if number > 300} == set(REASONS)


def test_a_package_has_no_more_modules_than_one_can_keep_in_mind() -> None:
    assert {package for package, number in by_package().items() if number > 15} == set()
