"""How good the scores are."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands import terminal
from commands.terminal import AsJson, Failure, policy_in, settings_now


def evaluate(  # noqa: PLR0917 - Typer reads options from the signature
    source: str,
    train: Annotated[Path, typer.Option(help="What to learn from.")],
    test: Annotated[Path, typer.Option(help="What to be judged on; never learnt from.")],
    train_cohort: Annotated[list[str] | None, typer.Option(help="Learn from these only.")] = None,
    test_cohort: Annotated[list[str] | None, typer.Option(help="Judge on these only.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write them as CSV.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write .html, .md or .json.")] = None,
    beside: Annotated[
        bool,
        typer.Option("--beside", help="Fit models that are not additive as well: takes minutes."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the scorer on cohorts it has not seen, beside what it has to beat.

    Example: `staycourse evaluate oulad --train data/oulad/oulad-aaa2013j-bbb2013b.zip --test data/oulad/oulad-aaa2013j-bbb2013b.zip --train-cohort AAA-2013J --test-cohort BBB-2013B`
    """  # noqa: E501 - it is to be copied
    from domain.risk.evaluation import as_json as json_of
    from domain.risk.evaluation import as_text
    from domain.risk.training import Refusal
    from domain.sources import SourceError
    from worker.jobs.scoring import evaluation_files as files

    if source != "oulad":
        raise Failure(f"{source} cannot be evaluated yet; oulad can")
    policy = policy_in(settings_now().policy_dir).scorer
    if not beside:
        policy = policy.model_copy(
            update={"choice": policy.choice.model_copy(update={"beside": ()})}
        )
    try:
        found = files.evaluate_oulad(
            train,
            test,
            policy,
            train_cohorts=train_cohort or (),
            test_cohorts=test_cohort or (),
        )
    except SourceError as error:
        raise Failure(str(error)) from error
    if isinstance(found, Refusal):
        raise Failure(f"Cannot evaluate: {found.sentence}")
    if predictions:
        files.write_predictions(found, predictions)
    if report:
        learnt, judged = (", ".join(found.about[side]) for side in ("train", "test"))
        files.write_report(
            found,
            report,
            title=f"{learnt} → {judged}, split {found.about['split']}",
            command=f"staycourse {' '.join(sys.argv[1:])}",
        )
    print(json_of(found) if as_json else as_text(found, terminal.out.width))  # noqa: T201 - as it is
