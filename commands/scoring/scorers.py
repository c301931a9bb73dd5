"""Which scorer is in use and why, whether it is still right, and when to alert."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import (
    AsJson,
    Failure,
    failing_on,
    migrated_deployment,
    now,
    open_database,
    show_json,
)

if TYPE_CHECKING:
    from sqlmodel import Session

    from domain.risk.monitoring import MonitoringResult
    from domain.store.scoring import RegisteredScorer

scorers = typer.Typer(
    help="Which scorer is in use, whether it is right, and when to alert.", no_args_is_help=True
)
By = Annotated[str, typer.Option("--by", help="Your address, as you sign in.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; others will ask.")]


@scorers.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every scorer with its data window and how good it was on learners it never saw.

    Example: `staycourse scorers list`
    """
    from domain.store.scoring import read_scorers

    with open_database() as database, database.reading() as session:
        found = read_scorers(session)
    if as_json:
        show_json([_plain(scorer) for scorer in found])
        return
    if not found:
        terminal.out.print("There is no scorer yet. Train one: staycourse run train-scorer")
        return
    heads = (
        "scorer",
        "state",
        "origin",
        "learnt from",
        "AUC",
        "leave soon",
        "later cohort",
        "in use",
    )
    show_table(heads, [_line(one) for one in found], texts=("learnt from", "in use"))


@scorers.command("show")
def show(scorer_id: int, as_json: AsJson = False) -> None:
    """One scorer: its data, measures, checksum and who put it in use.

    Example: `staycourse scorers show 1 --json`
    """
    from domain.store.scoring import find_scorer

    with open_database() as database, database.reading() as session:
        found = find_scorer(session, scorer_id)
    if found is None:
        raise Failure(f"there is no scorer {scorer_id}: staycourse scorers list shows all")
    if as_json:
        show_json(_plain(found))
        return
    for name, value in _facts(found).items():
        terminal.out.print(f"{name}: {value}", highlight=False, markup=False, soft_wrap=True)


@scorers.command("activate")
def activate(scorer_id: int, by: By, reason: Reason) -> None:
    """Put a scorer in use, an older one as well; the one in use is kept, and the change is audited.

    Example: `staycourse scorers activate 1 --by kim@example.org --reason "2 cries wolf in Spring"`
    """
    from domain.store.scoring import UnusableScorerError, renew_operating_point
    from domain.store.scoring import activate_scorer as put_in_use

    with open_database() as database, database.transaction() as session:
        with failing_on(UnusableScorerError):
            put_in_use(session, scorer_id, by=_decider(session, by), reason=reason, now=now())
        renew_operating_point(session, now=now())
    terminal.out.print(f"Scorer {scorer_id} is in use from the next scoring on.")


@scorers.command("operating-point")
def operating_point(
    precision: Annotated[
        float | None, typer.Option(min=0.01, max=1, help="Share of the alerted to be right about.")
    ] = None,
    calls_a_week: Annotated[int | None, typer.Option(min=1, help="What coaches can do.")] = None,
    by: Annotated[str, typer.Option("--by", help="Your address: keeps the choice.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why, where it is kept.")] = "",
    as_json: AsJson = False,
) -> None:
    """From which score on to alert, and what that costs; with --by and --reason it is kept.

    Example: `staycourse scorers operating-point --precision 0.85`
    """
    from domain.risk.monitoring import AlertTarget, UnreachableTarget
    from domain.store.scoring import answer_target, choose_operating_point

    if (precision is None) == (calls_a_week is None):
        raise Failure("say either --precision 0.85 or --calls-a-week 40")
    if by and not reason.strip():
        raise Failure("say why: --reason")
    target = AlertTarget.CALLS_A_WEEK if precision is None else AlertTarget.PRECISION
    wanted = float(precision or calls_a_week or 0)
    with open_database() as database, database.transaction() as session:
        if by:
            who = _decider(session, by)
            found = choose_operating_point(
                session, target, wanted, by=who, reason=reason, now=now()
            )
        else:
            found = answer_target(session, target, wanted)
    if isinstance(found.point, UnreachableTarget):
        raise Failure(found.point.sentence)
    if as_json:
        show_json({"scorer": found.scorer_id, **asdict(found.point)})
        return
    terminal.out.print(found.point.sentence(), highlight=False, soft_wrap=True)
    kept = "Kept." if by else "Not kept: add --by and --reason to choose it."
    terminal.out.print(kept)


@scorers.command("watch")
def watch(as_json: AsJson = False) -> None:
    """What the weekly look found: drift of inputs, scores against outcomes, AUC as labels close.

    Example: `staycourse scorers watch`
    """
    from domain.store.scoring import find_active_scorer, read_latest_results

    with open_database() as database, database.reading() as session:
        scorer = find_active_scorer(session)
        found = read_latest_results(session, scorer.id or 0) if scorer else None
    if scorer is None:
        raise Failure("no scorer is in use: staycourse run train-scorer")
    if found is None:
        raise Failure("nobody has looked yet: staycourse run watch-scorer")
    day, figures = found
    if as_json:
        show_json({"scorer": scorer.id, "as_of": day, "figures": [asdict(f) for f in figures]})
        return
    terminal.out.print(f"Scorer {scorer.id} on {day}, {len(figures)} figures:")
    heads = ("what", "of", "week", "value", "usual", "rows", "verdict")
    show_table(heads, [_figure_line(f) for f in _worth_showing(figures)], texts=("what", "of"))


@scorers.command("adopt-sample")
def adopt_sample(by: By, reason: Reason) -> None:
    """Score with what the shipped sample teaches, until your own cohorts can; every score says so.

    Example: `staycourse scorers adopt-sample --by kim@example.org --reason "our first cohort"`
    """
    from domain.risk.training import NoScorer
    from worker.jobs.scoring.adopt_sample_scorer import adopt_sample as adopt

    if not reason.strip():
        raise Failure("say why: others will ask")
    with migrated_deployment() as here, terminal.err.status("learning from the sample …"):
        who = here.database.read(_decider, by)
        found = adopt(here.database, here.policy, by=who, reason=reason, now=here.clock())
    if isinstance(found, NoScorer):
        raise Failure(found.sentence)
    terminal.out.print(
        f"Scorer {found.id} is in use. Its scores say that they come from a sample; a scorer of "
        "your own replaces it when it passes the gates.",
        highlight=False,
    )


def fairness(
    report: Annotated[Path | None, typer.Option(help="Write .html or .md.")] = None,
    as_json: AsJson = False,
) -> None:
    """Whether the scorer in use serves groups alike, on learners it never saw.

    Example: `staycourse fairness --report fairness.html`
    """
    from domain.risk.monitoring import fairness_report as words
    from worker.jobs.scoring.audit_fairness import audit_fairness

    with migrated_deployment() as here, terminal.err.status("auditing …"):
        found = audit_fairness(here.database, here.policy)
    if found is None:
        raise Failure("no scorer with held-out learners is in use: staycourse run train-scorer")
    title = f"Fairness of scorer {found.scorer_id}, alerting from {100 * found.threshold:.0f} on"
    if report:
        render = words.as_html if report.suffix == ".html" else words.as_markdown
        report.write_text(
            render(found.groups, found.harmed, title, found.unsettled), encoding="utf-8"
        )
    if as_json:
        groups = [group.as_dict() for group in found.groups]
        about = {"scorer": found.scorer_id, "threshold": found.threshold}
        said = {"harmed": found.harmed, "unsettled": found.unsettled}
        show_json({**about, **said, "groups": groups})
        return
    if not found.groups:
        terminal.out.print("No groups to compare: demographics of held-out learners are not known.")
        return
    show_table(*words.brief(found.groups), title=title, texts=("programme", "group"))
    terminal.out.print(words.verdict(found.harmed, found.unsettled))


def _decider(session: "Session", email: str) -> str:
    """The address of somebody who may decide this: a manager or an admin who signs in."""
    from domain.store.staff import OVERSEERS, find_by_email

    member = find_by_email(session, email)
    if member is None or member.role not in OVERSEERS:
        raise Failure(f"{email} is no manager or admin: staycourse user add {email} --role manager")
    return member.email


def _worth_showing(figures: "list[MonitoringResult]") -> "list[MonitoringResult]":
    """Outcomes, and inputs that moved; the rest is in the JSON."""
    return [f for f in figures if f.kind != "stability" or f.verdict != "stable"]


def _figure_line(f: "MonitoringResult") -> tuple[str, ...]:
    usual = "" if f.usual is None else f"{f.usual:.2f}"
    week = str(f.week) if f.week else "all"
    return (f.kind, f.name, week, f"{f.value:.2f}", usual, f"{f.rows:,}", f.verdict)


def _line(scorer: "RegisteredScorer") -> tuple[str, ...]:
    from domain.risk.monitoring import within_week

    facts = _facts(scorer)
    quality = scorer.metrics.get("not_complete", {})
    soon = scorer.metrics.get("leave_soon", {})
    return (
        str(scorer.id),
        scorer.state,
        scorer.origin,
        str(facts["learnt from"]),
        *(_figure(within_week(found)[0]) for found in (quality, soon)),
        "yes" if scorer.metrics.get("later_cohort") else "no",
        str(facts["put in use"]),
    )


def _facts(scorer: "RegisteredScorer") -> dict[str, object]:
    metrics = scorer.metrics
    since = "never"
    if scorer.activated_at:
        since = f"{scorer.activated_at:%Y-%m-%d} by {scorer.activated_by}"
    return {
        "scorer": f"{scorer.id}, {scorer.state}",
        "origin": "the shipped sample" if scorer.origin == "sample" else "own learners",
        "trained": f"{scorer.trained_at:%Y-%m-%d %H:%M} UTC",
        "learnt from": f"{metrics.get('data_from', '?')} to {scorer.data_until}",
        "measured on": metrics.get("held_out", "?"),
        "not measured on": ", ".join(metrics.get("not_measured", ())),
        **{
            name: _quality(metrics[name])
            for name in ("not_complete", "leave_soon")
            if name in metrics
        },
        "put in use": since,
        "because": scorer.activation_reason or "",
        "checksum": f"{scorer.checksum} {'holds' if scorer.verifies else 'DOES NOT HOLD'}",
    }


def _quality(found: dict[str, Any]) -> str:
    from domain.risk.monitoring import within_week

    ratio = _figure(found.get("predicted_to_observed"))
    auc, low, high = (_figure(one) for one in within_week(found))
    ahead, _ = found.get("ahead_of_rule") or (None, None)
    return (
        f"AUC within weeks {auc} ({low} to {high}), ahead of the rule by {_figure(ahead)} or more, "
        f"AUC over all weeks {_figure(found.get('auc'))}, predicted / observed {ratio}"
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _plain(scorer: "RegisteredScorer") -> dict[str, Any]:
    return {**asdict(scorer), "origin": scorer.origin}
