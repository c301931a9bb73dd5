"""Features computed by Apache Spark, over the files that `write_event_files` keeps."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import pandas as pd
import pyarrow as pa

from domain.learners.features import EVENT_SCHEMAS, as_frame, moments_table, steps_in_sql
from domain.store.activity.engines.event_files import BY_DAY, write_event_files
from domain.store.database import Database

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: A night has other jobs, which wait for this one.
_LONGEST_SECONDS: Final = 2 * 3600.0
#: What results must not depend on.
_SETTINGS: Final = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "false"}


@dataclass(frozen=True)
class OnSpark:
    """A Spark session, and the folder that its executors and the imports share."""

    session: "SparkSession"
    folder: str
    #: Stops what Spark is at.
    cancel: Callable[[], object]
    longest_seconds: float = _LONGEST_SECONDS

    def compute(self, database: Database, moments: pd.DataFrame) -> pd.DataFrame:
        """As `ActivityEngine.compute`; of what is kept by day, later days are not read.

        The tables that are not kept by day are written anew: learners may have told us something.

        Raises:
            TimeoutError: Spark did not come to an end, as where it gets no executors.
        """
        write_event_files(database, self.folder, days=())
        with within(self.longest_seconds, self.cancel):
            return self._compute(moments)

    def _compute(self, moments: pd.DataFrame) -> pd.DataFrame:
        cohorts = moments["cohort_id"].unique().tolist()
        last = moments["as_of"].max().date()
        for name, schema in EVENT_SCHEMAS.items():
            events = self._read(name, schema)
            if name == "enrolments":
                events = events.filter(events["cohort_id"].isin(cohorts))
            if name in BY_DAY:
                events = events.filter(events["day"] <= last)
            events.createOrReplaceTempView(name)
        asked = self.session.createDataFrame(moments_table(moments))
        asked.createOrReplaceTempView("moments")
        return as_frame(self._run_steps())

    def _run_steps(self) -> pa.Table:
        """Step by step: in one query Spark plans, and computes, again what several steps need."""
        kept = []
        for name, query in steps_in_sql(dialect="pyspark"):
            found = self.session.sql(query)
            # as many rows as there are learner-days, read once: never kept
            if name != "seen":
                kept.append(found.persist())
            found.createOrReplaceTempView(name)
        features = found.toArrow()
        for step in kept:
            step.unpersist()
        return features

    def close(self) -> None:
        """Give the executors back."""
        self.session.stop()

    def _read(self, name: str, schema: Any) -> Any:  # noqa: ANN401 - Spark is an extra
        from ibis.backends.pyspark.datatypes import PySparkSchema  # noqa: PLC0415 - as above

        shape = PySparkSchema.from_ibis(ibis.schema(schema))
        return self.session.read.schema(shape).parquet(f"{self.folder}/{name}")


def connect_spark(master: str, folder: str) -> OnSpark:
    """Spark at an address: `local[*]`, `spark://host:7077`, `yarn`, or `sc://host` for Connect."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    building: Any = SparkSession.builder
    building = building.remote(master) if master.startswith("sc://") else building.master(master)
    for name, value in _SETTINGS.items():
        building = building.config(name, value)
    session = building.appName("staycourse").getOrCreate()
    is_remote = master.startswith("sc://")
    cancel = session.interruptAll if is_remote else session.sparkContext.cancelAllJobs
    return OnSpark(session, folder, cancel)


@contextmanager
def within(seconds: float, cancel: Callable[[], object]) -> Iterator[None]:
    """Cancel what takes longer: without executors Spark waits for ever, and only logs it.

    Raises:
        TimeoutError: it was cancelled.
    """
    given_up = threading.Event()

    def give_up() -> None:
        given_up.set()
        cancel()

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if given_up.is_set():
            said = f"Spark did not come to an end within {seconds:.0f} seconds"
            raise TimeoutError(f"{said}: has it executors that are free?") from error
        raise
    finally:
        timer.cancel()
