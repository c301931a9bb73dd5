from dash.development.base_component import Component

from dashboard.ui.learners.badges import badge_chips
from domain.risk.scoring.anomalies import Badge


def words(chips: list[Component]) -> list[str]:
    return [chip.children for chip in chips]


def test_every_badge_has_a_word_a_shape_and_a_meaning() -> None:
    chips = badge_chips("; ".join(Badge))
    assert words(chips) == ["Sudden drop", "Falling", "Rising", "Back again"]
    assert len({chip.class_name for chip in chips}) == len(Badge)
    assert all(chip.title != chip.children for chip in chips)


def test_no_badge_is_no_chip() -> None:
    assert badge_chips(None) == badge_chips("") == badge_chips(float("nan")) == []


def test_a_badge_of_an_older_snapshot_keeps_its_word() -> None:
    (chip,) = badge_chips("long gone")
    assert chip.children == "Long gone"
