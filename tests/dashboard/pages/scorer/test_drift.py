"""Drift over weeks, drawn and said."""

from datetime import date

from dashboard.pages.scorer.drift import drift_chart
from domain.policy import ReleaseGates
from domain.store.scoring import DriftLook
from tests.dashboard.components import texts


def look(day: date, shifted: int) -> DriftLook:
    return DriftLook(as_of=day, inputs=12, moved=4, shifted=shifted, largest=0.4, middle=0.05)


def test_the_newest_look_is_told_beside_the_oldest() -> None:
    looks = [look(date(2026, 3, 2), 0), look(date(2026, 3, 9), 1)]
    said = " ".join(texts(drift_chart(looks, ReleaseGates())))
    assert "1 of 12 inputs need a look on 9 Mar 2026 (0 on 2 Mar 2026)" in said
    assert "Nobody has looked yet" in " ".join(texts(drift_chart([], ReleaseGates())))
