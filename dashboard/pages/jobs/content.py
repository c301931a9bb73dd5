"""What changes while somebody looks: whether a worker is there, each job, and what ran."""

from dashboard.data import PageContext
from dashboard.data.records import JobRecords
from dashboard.pages.jobs.table import history, job_table
from dashboard.ui import Child
from dashboard.ui.frame import no_worker


def content(context: PageContext, job: str) -> list[Child]:
    """The list; `job` narrows it to one, with all it did."""
    records = JobRecords(context.queries)
    zone = context.queries.deployment.zone
    absent = None if records.worker_is_there else no_worker(records.worker_seen_at, zone=zone)
    if not records.jobs:
        return [absent]
    last = {run.job: run for run in reversed(records.runs)}
    chosen = next((one for one in records.jobs if one.name == job), None)
    runs = records.of(chosen.name) if chosen else records.runs
    titles = {one.name: one.title for one in records.jobs}
    shown = history(chosen.title if chosen else "", runs, titles, zone=zone)
    table = job_table(
        [chosen] if chosen else records.jobs,
        last,
        zone=zone,
        token=context.viewer.form_token,
        worker_is_there=records.worker_is_there,
    )
    return [absent, table, shown]
