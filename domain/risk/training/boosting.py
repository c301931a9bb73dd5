"""Additive gradient boosting, monotone where the direction is known, exported as curves exactly.

With `interaction_cst="no_interactions"` every tree splits on one input only, so the whole model is
a sum of step functions: reading it out at each step loses nothing (a test compares the two).
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from domain.risk.model import DIRECTIONS, Curve, Floats
from domain.risk.training.logistic_regression import varying

_SEED: Final = 11


def fit_boosting(
    matrix: Floats, labels: npt.NDArray[np.int8], names: list[str]
) -> tuple[float, tuple[Curve, ...]]:
    """Intercept and one curve per input that was used."""
    useful = varying(matrix)
    kept = [names[j] for j in useful]
    model = boosted_trees(kept, len(labels))
    # its threads wait for one another by spinning: one thread is fast here and harms nobody
    with threadpool_limits(limits=1):
        model.fit(matrix[:, useful], labels)
    steps: dict[int, list[Any]] = defaultdict(list)
    constant = float(model._baseline_prediction.ravel()[0])  # noqa: SLF001 - no public way to it
    for (tree,) in model._predictors:  # noqa: SLF001 - as above
        nodes = tree.nodes
        if nodes[0]["is_leaf"]:
            constant += float(nodes[0]["value"])
        else:
            steps[int(nodes[0]["feature_idx"])].append(nodes)
    return constant, tuple(_curve(kept[j], trees) for j, trees in sorted(steps.items()))


def boosted_trees(
    names: Sequence[str], rows: int, **otherwise: object
) -> HistGradientBoostingClassifier:
    """Trees as the scorer fits them to so many rows, but for what is said `otherwise`."""
    settings = {
        "interaction_cst": "no_interactions",
        "monotonic_cst": [DIRECTIONS.get(name, 0) for name in names],
        "max_iter": 150,
        "learning_rate": 0.06,
        "max_leaf_nodes": 4,
        "min_samples_leaf": max(5, min(200, rows // 50)),
        "l2_regularization": 20.0,
        "max_bins": 64,
        "max_features": 0.3,
        "early_stopping": False,
        "random_state": _SEED,
    }
    return HistGradientBoostingClassifier(**(settings | otherwise))


def _curve(name: str, trees: list[Any]) -> Curve:
    """The sum of one input's trees: a level between each two thresholds of any of them."""
    # a tree that only asks whether the value is known has infinity for its threshold
    cuts = sorted(
        {float(n["num_threshold"]) for t in trees for n in t if not n["is_leaf"]} - {np.inf}
    )
    # a tree sends x <= threshold left; a curve's edge belongs to the right: step just past it
    edges = [float(np.nextafter(cut, np.inf)) for cut in cuts]
    inside = [*cuts, np.inf]
    levels = tuple(sum(_value(tree, x) for tree in trees) for x in inside)
    return Curve(
        name=name,
        edges=tuple(edges),
        start=levels,
        slope=(0.0,) * len(levels),
        missing=sum(_value(tree, np.nan) for tree in trees),
    )


def _value(nodes: Any, x: float) -> float:  # noqa: ANN401 - a record array of scikit-learn's own
    node = nodes[0]
    while not node["is_leaf"]:
        left = node["missing_go_to_left"] if np.isnan(x) else x <= node["num_threshold"]
        node = nodes[node["left" if left else "right"]]
    return float(node["value"])
