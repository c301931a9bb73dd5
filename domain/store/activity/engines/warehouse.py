"""Features computed by a warehouse that ibis speaks, over tables that hold the events there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pandas as pd

from domain.learners.features import EVENT_SCHEMAS, as_frame, feature_table, moments_table
from domain.store.activity.engines.event_files import BY_DAY, write_event_files
from domain.store.database import Database

if TYPE_CHECKING:
    from ibis.backends.sql import SQLBackend


@dataclass(frozen=True)
class InWarehouse:
    """A connection to tables named and shaped as `EVENT_SCHEMAS`: Trino, BigQuery, Snowflake.

    With a `folder`, they are external tables over what `write_event_files` keeps there.
    """

    connection: "SQLBackend"
    folder: str = ""

    def compute(self, database: Database, moments: pd.DataFrame) -> pd.DataFrame:
        """As `ActivityEngine.compute`; of what is kept by day, later days are not read."""
        if self.folder:
            write_event_files(database, self.folder, days=())
        tables = {name: self.connection.table(name) for name in EVENT_SCHEMAS}
        theirs = tables["enrolments"]
        cohorts = moments["cohort_id"].unique().tolist()
        tables["enrolments"] = theirs.filter(theirs.cohort_id.isin(cohorts))
        last = moments["as_of"].max().date()
        for name in BY_DAY:
            tables[name] = tables[name].filter(tables[name].day <= last)
        asked = ibis.memtable(moments_table(moments))
        return as_frame(self.connection.to_pyarrow(feature_table(tables, asked)))

    def close(self) -> None:
        """Close the connection."""
        self.connection.disconnect()


def connect_warehouse(url: str, folder: str = "") -> InWarehouse:
    """The warehouse at an address that `ibis.connect` takes, such as trino://user@host/catalog."""
    return InWarehouse(ibis.connect(url), folder)
