"""Proves what the effect code says, on programmes whose true effect is known.

    python -m benchmarks.simulate_effects [--programmes 1000]

Prints a table of rates beside what they should be; docs/measuring.md shows it.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import binom

from benchmarks.programmes import last_newcombe, looks, simulate
from domain.experiments import RATIO_ALARM, Effect, InterventionFinding, findings
from domain.experiments.effects import effect
from domain.experiments.strata import Strata

_START: Final = date(2026, 1, 5)
_COVERED: Final = "95 % interval holds the truth"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rate found in simulations, and what it should be."""

    what: str
    measure: str
    found: float
    should: str
    as_number: bool = False

    def __str__(self) -> str:
        number = f"{self.found:+.3f}" if self.as_number else f"{100 * self.found:.1f} %"
        return f"| {self.what} | {self.measure} | {number} | {self.should} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=1000)
    programmes = parser.parse_args().programmes
    low, high = binom.interval(0.99, programmes, 0.95)
    print(f"{programmes} programmes each; chance alone leaves a true 95 % between")
    print(f"{100 * low / programmes:.1f} and {100 * high / programmes:.1f} %.\n")
    print("| programmes | measure | found | should be |\n|---|---|---|---|")
    for part in (one_look, every_day, broken_draws, changed_share, parts, several, drawn_again):
        for row in part(programmes):
            print(row, flush=True)


def one_look(programmes: int) -> Iterator[Row]:
    """Plain and adjusted intervals at the end, through the product's own code."""
    for learners, lift in ((60, 0.1), (200, 0.0), (200, 0.1), (600, 0.05)):
        what = f"{learners} learners, planted {100 * lift:+.0f} points"
        shown = simulate(programmes, learners, lift=lift, seed=1)
        low, high = last_newcombe(shown)
        held = float(((low <= lift) & (lift <= high)).mean())
        yield _rate(what, f"plain {_COVERED}", held, "95 %")
        found = [e for f in shown.frames() if isinstance(e := effect(f), Effect) and e.adjusted]
        less = [e.adjusted for e in found if e.adjusted]
        held = float(np.mean([lift in a.interval for a in less]))
        yield _rate(what, f"adjusted {_COVERED}", held, "95 %")
        bias = float(np.mean([a.difference for a in less])) - lift
        yield _number(what, "adjusted: mean error, in shares", bias, "0")
        width = float(np.mean([a.narrowing for a in less]))
        yield _rate(what, "adjusted: width beside unadjusted", width, "below 100 %")


def every_day(programmes: int) -> Iterator[Row]:
    """Sixty looks, one a day, while learners come in."""
    for share, base in ((0.5, 0.2), (0.2, 0.2), (0.2, 0.02)):
        what = f"no effect, {100 * share:.0f} % held out, natural return from {100 * base:.0f} %"
        seen = looks(simulate(programmes, 900, lift=0.0, seed=2, share=share, base=base), 15)
        wrong = float(seen.leaves_out(0).mean())
        yield _rate(what, "a false effect on any of 60 days", wrong, "at most 5 %")
        naive = float(seen.leaves_out_once(0).mean())
        yield _rate(what, "the same with intervals for one look", naive, "too often")
    for lift in (0.05, 0.1):
        what = f"planted {100 * lift:+.0f} points, daily for 60 days"
        seen = looks(simulate(programmes, 900, lift=lift, seed=3), 15)
        held = 1 - float(seen.leaves_out(lift).mean())
        yield _rate(what, "truth inside on all days", held, "at least 95 %")
        power = float(seen.leaves_out(0).mean())
        yield _rate(what, "effect settled within 60 days", power, "as high as can be")


def broken_draws(programmes: int) -> Iterator[Row]:
    """The sample-ratio check on sound draws, and on draws that lose treated learners."""
    for learners, share, lost in (
        *((1000, 0.5, 0.0), (1000, 0.2, 0.0)),
        *((1000, 0.5, 0.2), (2000, 0.5, 0.2), (5000, 0.5, 0.15), (2000, 0.2, 0.3)),
    ):
        alarms = ratio_alarms(programmes, learners, share=share, lost=lost, seed=5)
        lose = f"{100 * lost:.0f} % of treated lost" if lost else "sound"
        what = f"{learners:,} drawn, {100 * share:.0f} % held out, {lose}"
        should = "as high as can be" if lost else "0.1 %"
        yield _rate(what, "ratio check voids the test", float(alarms.mean()), should)


def ratio_alarms(
    programmes: int, learners: int, *, share: float, lost: float, seed: int
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which programmes are called broken when so large a part of the treated goes missing."""
    dice = np.random.default_rng(seed)
    held_out = dice.binomial(learners, share, programmes)
    treated = dice.binomial(learners - held_out, 1 - lost)
    none = np.zeros(1)
    found = [
        Strata(
            treated=np.array([float(t)]),
            treated_reached=none,
            held_out=np.array([float(h)]),
            held_out_reached=none,
            share=np.array([share]),
        ).ratio_p
        for t, h in zip(treated, held_out, strict=True)
    ]
    return np.asarray(found) < RATIO_ALARM


def changed_share(programmes: int) -> Iterator[Row]:
    """Half are drawn with 50 % held out; then learners return more, and 20 % are held out."""
    what = "no effect; share changed from 50 to 20 % as returns rose"
    first = simulate(programmes, 400, lift=0.0, seed=6, base=0.15)
    later = simulate(programmes, 400, lift=0.0, seed=7, base=0.4, share=0.2)
    found = [_joined(*pair) for pair in zip(first.frames(), later.frames(), strict=True)]
    effects = [e for f in found if isinstance(e := effect(f), Effect)]
    held = float(np.mean([0 in e.interval for e in effects]))
    yield _rate(what, f"plain {_COVERED}", held, "95 %")
    less = [e.adjusted for e in effects if e.adjusted]
    held = float(np.mean([0 in a.interval for a in less]))
    yield _rate(what, f"adjusted {_COVERED}", held, "95 %")
    naive = [e for f in found if isinstance(e := effect(f.assign(stratum="one")), Effect)]
    held = float(np.mean([0 in e.interval for e in naive]))
    yield _rate(what, "the same, periods not kept apart", held, "too seldom")


def parts(programmes: int) -> Iterator[Row]:
    """Two wordings, one of them better: through everything the Impact page shows."""
    what = "two wordings, +0 and +10 points, 800 learners"
    found = [f for n in range(programmes) if (f := two_wordings(n))]
    better = 0.1
    for name, truth in (("plain", 0.0), ("warm", better)):
        effects = [e for f in found if isinstance(e := f.by_variant.get(name), Effect)]
        held = float(np.mean([truth in e.best_interval for e in effects]))
        yield _rate(what, f"{name}: {_COVERED}", held, "95 %")
    pairs = [e for f in found if isinstance(e := f.between.get("warm"), Effect)]
    held = float(np.mean([better in e.best_interval for e in pairs]))
    yield _rate(what, f"one beside the other: {_COVERED}", held, "95 %")


def two_wordings(seed: int) -> InterventionFinding | None:
    """What the product finds in a programme with a wording that does nothing and one that helps."""
    dice = np.random.default_rng(seed)
    wordings = [
        next(simulate(1, 400, lift=lift, seed=int(dice.integers(1 << 30))).frames()).assign(
            variant=name
        )
        for name, lift in (("plain", 0.0), ("warm", 0.1))
    ]
    both = pd.concat(wordings, ignore_index=True)
    draws = both.assign(
        learner_ref=[f"l{n}" for n in range(len(both))],
        intervention="reengage",
        as_of=pd.Timestamp(_START),
        planned_on=pd.Timestamp(_START),
        next_active_on=pd.to_datetime(_START + timedelta(days=3)),
        withdrawn_on=None,
        risk_band="Amber",
        channel="email",
    )
    draws.loc[~draws["reached"], "next_active_on"] = pd.NaT
    found = findings(
        draws,
        goal_days={"reengage": 14},
        learners_on={},
        until=_START + timedelta(days=60),
    )
    return found[0] if found else None


def several(programmes: int) -> Iterator[Row]:
    """The same learners in three interventions, pooled."""
    lift, what = 0.05, "three interventions on the same 200 learners, +5 points"
    effects = [e for n in range(programmes) if isinstance(e := three_at_once(n, lift), Effect)]
    less = [e.adjusted for e in effects if e.adjusted]
    held = float(np.mean([lift in a.interval for a in less]))
    yield _rate(what, f"clustered {_COVERED}", held, "95 %")


def three_at_once(seed: int, lift: float) -> object:
    """The pooled effect of three interventions whose learners differ lastingly from each other."""
    dice = np.random.default_rng(seed)
    own = dice.beta(1, 1.5, 200)
    frames = []
    for name in ("a", "b", "c"):
        treated = dice.choice([False, True], 200)
        frames.append(
            pd.DataFrame(
                {
                    "learner_ref": [f"l{n}" for n in range(200)],
                    "arm": np.where(treated, "treated", "holdout"),
                    "share": 0.5,
                    "stratum": name,
                    "active_before": dice.binomial(14, own),
                    "reached": dice.random(200) < 0.95 * own + lift * treated,
                }
            )
        )
    return effect(pd.concat(frames, ignore_index=True))


def drawn_again(programmes: int) -> Iterator[Row]:
    """Why only the first draw counts: those who came back are not drawn again."""
    what = "planted +10 points, drawn weekly until they return"
    first, every = [], []
    for seed in range(programmes):
        one, all_ = weekly(seed)
        first.append(one)
        every.append(all_)
    yield _number(what, "first draws: mean error, in shares", float(np.mean(first)) - 0.1, "0")
    yield _number(what, "every draw: mean error, in shares", float(np.mean(every)) - 0.1, "off")


def weekly(seed: int, learners: int = 400, weeks: int = 8) -> tuple[float, float]:
    """The difference among first draws, and among all draws, of learners unlike each other."""
    dice = np.random.default_rng(seed)
    own, treated = dice.choice([0.02, 0.8], learners), dice.choice([False, True], learners)
    quiet, draws = np.ones(learners, dtype=bool), []
    for _ in range(weeks):
        back = dice.random(learners) < own + 0.1 * treated
        draws.append(pd.DataFrame({"treated": treated, "back": back})[quiet])
        quiet &= ~back
    means = (frame.groupby("treated")["back"].mean() for frame in (draws[0], pd.concat(draws)))
    one, all_ = (float(mean[True] - mean[False]) for mean in means)
    return one, all_


def _joined(first: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    later = later.assign(stratum="later", learner_ref="later-" + later["learner_ref"])
    return pd.concat([first, later], ignore_index=True)


def _rate(what: str, measure: str, found: float, should: str) -> Row:
    return Row(what=what, measure=measure, found=found, should=should)


def _number(what: str, measure: str, found: float, should: str) -> Row:
    rounded = 0.0 if math.isclose(found, 0, abs_tol=0.0005) else found
    return Row(
        what=what,
        measure=measure,
        found=rounded,
        should=should,
        as_number=True,
    )


if __name__ == "__main__":
    main()
