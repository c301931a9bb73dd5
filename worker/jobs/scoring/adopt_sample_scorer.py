"""A first scorer from the shipped sample: only when staff say so, and it says so itself."""

from datetime import datetime
from pathlib import Path
from typing import Final

from domain.learners.features import compute_features, events_of
from domain.policy import Policy
from domain.risk.model import SAMPLE, Scorer, transferable
from domain.risk.monitoring import drawn, evidence_rows, held_out_figures, input_profile
from domain.risk.training import finished, training_moments
from domain.risk.training import train as training
from domain.sources.oulad import read_oulad
from domain.store.database import Database
from domain.store.scoring import activate_scorer, save_evidence, save_scorer
from worker.jobs.scoring.train_scorer import held_out_of, with_figures

SAMPLE_FILE: Final = Path(__file__).parents[3] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"


def adopt_sample(
    database: Database,
    policy: Policy,
    *,
    by: str,
    reason: str,
    now: datetime,
    sample: Path = SAMPLE_FILE,
) -> Scorer | training.NoScorer:
    """Train on the sample, on what carries over alone, and put it in use as `by` decided.

    A scorer from the programme's own cohorts replaces it when it passes the gates.
    """
    events = events_of(read_oulad(sample).frames)
    last = events.people["ends_on"].max()
    past = finished(events.people, last)
    everything = compute_features(events.tables, training_moments(past, policy.scorer))
    features = transferable(everything)
    scorer = training.train_scorer(features, past, policy.scorer, data_until=last)
    if isinstance(scorer, training.NoScorer):
        return scorer
    seed = policy.scorer.training.seed
    # the rule counts clicks, which the scorer may not see: it is measured on all there is
    rows = drawn(evidence_rows(held_out_of(scorer), everything), seed=seed)
    # nobody of the sample may be taken for a learner of this store
    rows = rows.assign(learner_id=-rows["learner_id"], cohort_id=-rows["cohort_id"])
    scorer = with_figures(
        scorer,
        held_out_figures(rows, seed=seed),
        origin=SAMPLE,
        data_from=past["starts_on"].min().date().isoformat(),
        held_out_rows=len(rows),
    )
    with database.transaction() as session:
        saved = save_scorer(session, scorer, now=now)
        number = saved.id or 0
        save_evidence(session, number, rows, input_profile(features))
        activate_scorer(session, number, by=by, reason=reason, now=now)
    return saved
