"""What a policy would have done in past weeks, before it is allowed to do anything."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from commands import terminal
from commands.terminal import (
    AsJson,
    AsOf,
    Failure,
    day_of,
    migrated_deployment,
    policy_in,
    progress_bar,
    show_json,
)


def rehearse(
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks back.")] = 8,
    as_of: AsOf = None,
    config: Annotated[
        Path | None, typer.Option(help="A folder with another policy, to compare with.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What the policy would have flagged and sent in past weeks; writes and sends nothing.

    Example: `staycourse rehearse --weeks 8`
    """
    from worker.jobs.planning import rehearse as job
    from worker.jobs.planning.rehearsal_report import as_dict, tables

    with migrated_deployment() as here, progress_bar() as report:
        policies = {"now": here.policy}
        if config:
            policies["proposed"] = policy_in(config)
        database, until = here.database, day_of(here, as_of)
        past = job.past_weeks(database, policies["now"], weeks=weeks, until=until, report=report)
        if not past:
            raise Failure(
                f"nobody was enrolled in the {weeks} weeks up to {until}: import learners"
            )
        found = {
            name: job.rehearse(replace(here, policy=policy), past, until=until, report=report)
            for name, policy in policies.items()
        }
    if as_json:
        show_json({name: as_dict(one) for name, one in found.items()})
        return
    for part in tables(found):
        terminal.out.print(part, highlight=False)
