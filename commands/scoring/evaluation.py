"""How good the scores are."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from commands import terminal
from commands.terminal import AsJson, Failure, failing_on, open_database, policy_in, settings_now

if TYPE_CHECKING:
    from domain.policy import ScorerPolicy

_USAGE: Final = {
    "oulad": "say what to learn from and what to be judged on: --train and --test",
    "store": "say which programme and which of its cohorts to judge: --programme and --test-cohort",
}


def evaluate(  # noqa: PLR0917 - Typer reads options from the signature
    source: str,
    train: Annotated[Path | None, typer.Option(help="Files to learn from (oulad).")] = None,
    test: Annotated[Path | None, typer.Option(help="Files to be judged on (oulad).")] = None,
    programme: Annotated[str | None, typer.Option(help="Of the imported data (store).")] = None,
    train_cohort: Annotated[list[str] | None, typer.Option(help="Learn from these only.")] = None,
    test_cohort: Annotated[list[str] | None, typer.Option(help="Judge on these only.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write them as CSV.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write .html, .md or .json.")] = None,
    benchmarks: Annotated[
        bool,
        typer.Option("--benchmarks", help="Fit models that are not additive too: takes minutes."),
    ] = False,
    each_split: Annotated[
        bool,
        typer.Option(
            "--each-split",
            help="Each cohort by each other one and by its own learners (oulad); "
            "writes the whole .md anew.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the scorer on cohorts it has not seen, beside what it has to beat.

    `evaluate sentiment` measures how check-ins are read, on labelled texts of ours or `--test
    FILE.csv` (columns text and label; rows with half = tuning are left out).

    `evaluate paths` measures what is recommended next, on OULAD files, against the course's order.

    From OULAD files (`evaluate oulad --train … --test …`) or from what was imported (`evaluate
    store --programme … --test-cohort …`). What is judged is never learnt from.

    Example: `staycourse evaluate oulad --train data/oulad/oulad-aaa2013j-bbb2013b.zip --test data/oulad/oulad-aaa2013j-bbb2013b.zip --train-cohort AAA-2013J --test-cohort BBB-2013B`
    """  # noqa: E501 - it is to be copied
    from domain.risk.evaluation import as_json as json_of
    from domain.risk.evaluation import as_text
    from domain.risk.training import NoScorer
    from domain.sources import SourceError
    from worker.jobs.scoring import evaluation_files as files

    if source in {"sentiment", "paths"}:
        _print_tables(source, train, test, report, cohorts=(train_cohort or (), test_cohort or ()))
        return
    policy = _scorer_policy(benchmarks=benchmarks)
    learn, judge = train_cohort or (), test_cohort or ()
    command = f"staycourse {' '.join(sys.argv[1:])}"
    with failing_on(SourceError):
        if each_split:
            if not (source == "oulad" and train and test and report and report.suffix == ".md"):
                raise Failure("--each-split is for oulad with --train, --test and --report FILE.md")
            every = files.evaluate_each_split(
                train, test, policy, train_cohorts=learn, test_cohorts=judge
            )
            files.write_document(every, report, command=command)
            return
        if source == "oulad" and train and test:
            found = files.evaluate_oulad(
                train, test, policy, train_cohorts=learn, test_cohorts=judge
            )
        elif source == "store" and programme and judge:
            with open_database() as database:
                found = files.evaluate_store(
                    database, policy, programme=programme, test_cohorts=judge, train_cohorts=learn
                )
        else:
            raise Failure(_USAGE.get(source, f"{source} cannot be evaluated; oulad and store can"))
    if isinstance(found, NoScorer):
        raise Failure(f"Cannot evaluate: {found.sentence}")
    if predictions:
        files.write_predictions(found, predictions)
    if report:
        files.write_report(found, report, command=command)
    print(json_of(found) if as_json else as_text(found, terminal.out.width))  # noqa: T201 - as it is


def _scorer_policy(*, benchmarks: bool) -> "ScorerPolicy":
    policy = policy_in(settings_now().policy_dir).scorer
    if benchmarks:
        return policy
    return policy.model_copy(update={"choice": policy.choice.model_copy(update={"benchmarks": ()})})


def _print_tables(
    source: str,
    train: Path | None,
    test: Path | None,
    report: Path | None,
    *,
    cohorts: tuple[Sequence[str], Sequence[str]],
) -> None:
    """Measure what is no score, print its tables and put them in a document."""
    from domain.sources import SourceError
    from worker.jobs.scoring import evaluate_paths as paths
    from worker.jobs.scoring import evaluate_texts as texts

    command = f"staycourse {' '.join(sys.argv[1:])}"
    with failing_on(SourceError):
        if source == "sentiment":
            tables = texts.evaluate_labelled(test)
        elif train and test:
            tables = list(
                paths.evaluate_oulad_paths(
                    train, test, train_cohorts=cohorts[0], test_cohorts=cohorts[1]
                )
            )
        else:
            raise Failure(_USAGE["oulad"])
    if report and source == "sentiment":
        texts.write_section(tables, report, file=test, command=command)
    elif report:
        paths.write_section(tables, report, command=command)
    print("\n".join(tables))  # noqa: T201 - as it is
