import pytest

from domain.store.activity.engines.engine import IN_PROCESS
from domain.store.activity.engines.registry import EngineError, open_engine


def test_the_engine_that_needs_nothing_is_the_one_in_this_process() -> None:
    assert open_engine("duckdb") is IN_PROCESS


@pytest.mark.parametrize(
    ("name", "says"), [("trino", "ibis-framework.trino"), ("bigquery", "google.cloud.bigquery")]
)
def test_an_engine_whose_package_is_absent_says_how_to_install_it(name: str, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        open_engine(name)


def test_spark_without_java_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="needs Java"):
        open_engine("spark", folder="events")
