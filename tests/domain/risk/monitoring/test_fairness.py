import numpy as np
import pandas as pd
import pytest

from domain.policy import ReleaseGates
from domain.risk.monitoring.fairness import GroupAudit, abroca, audit
from domain.risk.monitoring.release_gates import harmed


@pytest.fixture
def rows() -> pd.DataFrame:
    """200 learners with four rows each; for group b the score says nothing."""
    draw = np.random.default_rng(4)
    label = draw.integers(0, 2, 200)
    group = np.where(np.arange(200) % 2 == 0, "a", "b")
    noise = draw.random(200)
    score = np.where(group == "a", 0.7 * label + 0.3 * noise, noise)
    frame = pd.DataFrame({"learner_id": range(200), "label": label, "score": score, "group": group})
    frame["coin"] = draw.choice(["heads", "tails"], 200)
    frame["programme"] = "Data"
    frame["rare"] = np.where(frame["learner_id"] < 4, "few", "many")
    return pd.concat([frame] * 4, ignore_index=True)


def test_a_group_the_score_does_not_serve_stands_out(rows: pd.DataFrame) -> None:
    found = audit(rows, ["group"], threshold=0.5, draws=100, seed=1)
    served = next(g for g in found if g.group == "a")
    assert served.auc_gap > 0.3
    assert served.abroca > 0.3
    assert served.chance < 0.05


def test_a_coin_toss_is_no_finding(rows: pd.DataFrame) -> None:
    for group in audit(rows, ["coin"], threshold=0.5, draws=100, seed=1):
        assert group.chance > 0.05


def test_small_groups_and_their_complement_are_suppressed(rows: pd.DataFrame) -> None:
    found = audit(rows, ["rare"], threshold=0.5, draws=10, seed=1)
    assert all(g.suppressed and np.isnan(g.auc) for g in found)


def test_the_same_curve_twice_has_no_area_between() -> None:
    labels = np.array([0, 1] * 20, dtype="int8")
    scores = np.repeat(np.arange(20), 2) + labels * 0.5
    both = np.concatenate([labels, labels]), np.concatenate([scores, scores])
    assert abroca(*both, np.arange(80) < 40) == pytest.approx(0)


@pytest.mark.parametrize(("outcomes", "told"), [(4, False), (5, True)])
def test_with_hardly_any_outcomes_no_curve_is_drawn(outcomes: int, *, told: bool) -> None:
    for few, many in ((1, 0), (0, 1)):
        group = np.array([few] * outcomes + [many] * 20)
        labels = np.concatenate([group, [0, 1] * 20]).astype("int8")
        scores = np.linspace(0, 1, len(labels))
        inside = np.arange(len(labels)) < len(group)
        assert np.isfinite(abroca(labels, scores, inside)) == told


def test_misses_and_false_alarms_are_counted_at_the_threshold() -> None:
    rows = pd.DataFrame(
        {"learner_id": range(40), "label": [1, 0] * 20, "group": "x", "programme": "Data"}
    )
    rows["score"] = np.where(rows["label"] == 1, 0.9, 0.2)
    rows.loc[0, "score"] = 0.1
    rows.loc[20:, "group"] = "y"
    first = audit(rows, ["group"], threshold=0.5, draws=5, seed=1)[0]
    assert first.missed == pytest.approx(0.1)
    assert first.false_alarms == 0


def test_who_is_served_worse_beyond_chance_is_named_for_the_gate(rows: pd.DataFrame) -> None:
    said = harmed(audit(rows, ["group", "coin"], threshold=0.5, draws=199, seed=1), ReleaseGates())
    assert len(said) == 2
    assert all("Data, group b" in sentence for sentence in said)


def test_groups_are_compared_within_their_programme(rows: pd.DataFrame) -> None:
    # each programme has one group only: there is nobody to compare with
    apart = rows.assign(programme=rows["group"])
    assert audit(apart, ["group"], threshold=0.5, draws=5, seed=1) == []


def test_an_audit_survives_being_kept_as_json(rows: pd.DataFrame) -> None:
    for one in audit(rows, ["group", "rare"], threshold=0.5, draws=5, seed=1):
        kept = GroupAudit.from_dict(one.as_dict())
        assert kept.as_dict() == one.as_dict()
        assert kept.suppressed == np.isnan(kept.auc)


def test_among_many_groups_one_that_stands_out_by_luck_is_no_finding(rows: pd.DataFrame) -> None:
    loud = 0
    for seed in range(30):
        drawn = np.random.default_rng(seed).integers(0, 10, 200).astype(str)
        many = rows.assign(many=drawn[rows["learner_id"]])
        found = audit(many, ["many"], threshold=0.5, draws=39, seed=seed)
        loud += any(group.missed_chance <= 0.05 for group in found)
    assert loud <= 5
