from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pandas as pd
import pytest
from pydantic import SecretStr
from redis import Redis
from structlog.testing import capture_logs

from config.settings import Settings
from dashboard.data.queries.cache import Cache
from dashboard.data.queries.queries import Queries
from dashboard.data.queries.redis_cache import RedisCache
from dashboard.web.hidden_names import hiding_names
from dashboard.web.limits import SharedRedis
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.reporting.search import SnapshotFilter
from domain.store.staff.members import Role
from tests.dashboard.conftest import SIZE, Clock
from tests.dashboard.data.queries.test_queries import viewer
from tests.dashboard.seeding import as_ofs
from tests.factories import SECRET_KEY, deployment_for
from tests.redis_server import running_redis

MARK = (1, 2)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_redis(tmp_path_factory.mktemp("redis")) as (url, _):
        yield url


def settings(url: str, **more: str) -> Settings:
    return Settings(_env_file=None, redis_url=SecretStr(url), secret_key=SECRET_KEY, **more)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


def reader(answer: object) -> Mock:
    return Mock(return_value=answer, __qualname__="reader")


@pytest.mark.usefixtures("redis")
def test_what_one_process_has_read_another_is_given(redis_url: str) -> None:
    frame = pd.DataFrame({"as_of": pd.to_datetime(["2026-03-02"]), "coach_id": [None]})
    frame = frame.astype({"coach_id": "Int64"})
    one, other = (Cache(RedisCache(settings(redis_url))) for _ in range(2))
    assert one.read(MARK, reader(frame), date(2026, 3, 2)) is frame
    unasked = reader("anew")
    pd.testing.assert_frame_equal(other.read(MARK, unasked, date(2026, 3, 2)), frame)
    unasked.assert_not_called()


@pytest.mark.usefixtures("redis")
def test_another_mark_question_or_database_is_read_anew(redis_url: str) -> None:
    Cache(RedisCache(settings(redis_url))).read(MARK, reader("old"), 1)
    elsewhere = RedisCache(settings(redis_url, database_url="sqlite:///other.sqlite"))
    for mark, asked, shared in (
        ((1, 3), 1, RedisCache(settings(redis_url))),
        (MARK, 2, RedisCache(settings(redis_url))),
        (MARK, 1, elsewhere),
    ):
        assert Cache(shared).read(mark, reader("new"), asked) == "new"


def test_what_somebody_else_wrote_there_is_not_opened(redis: Redis, redis_url: str) -> None:
    Cache(RedisCache(settings(redis_url))).read(MARK, reader("ours"), 1)
    (name,) = redis.keys()
    signed = redis.get(name)
    for changed in (signed[:-1] + b"!", b"", b"x" * 40):
        redis.set(name, changed)
        assert Cache(RedisCache(settings(redis_url))).read(MARK, reader("read"), 1) == "read"
    Cache(RedisCache(settings(redis_url))).read(MARK, reader("of another question"), 2)
    (other,) = set(redis.keys()) - {name}
    redis.set(other, signed)
    assert Cache(RedisCache(settings(redis_url))).read(MARK, reader("anew"), 2) == "anew"


def test_without_redis_pages_read_by_themselves_and_ask_it_again_later(tmp_path: Path) -> None:
    now = [0.0]
    nowhere = settings(f"unix://{tmp_path}/none.sock")
    away = SharedRedis(nowhere, clock=lambda: now[0])
    asked = Mock(side_effect=away._redis.get)
    away._redis.get = asked
    for _ in range(3):
        with capture_logs() as logs:
            assert Cache(RedisCache(nowhere, away)).read(MARK, reader("read"), 1) == "read"
    asked.assert_called_once()
    assert logs == []
    now[0] = 31.0
    with capture_logs() as logs:
        Cache(RedisCache(nowhere, away)).read(MARK, reader("read"), 1)
    assert asked.call_count == 2
    assert [one["event"] for one in logs] == ["redis_away"]


@pytest.mark.usefixtures("redis")
def test_who_sees_no_names_is_not_given_what_was_read_with_them(redis_url: str) -> None:
    one, other = (Cache(RedisCache(settings(redis_url))) for _ in range(2))
    assert one.read(MARK, reader("named"), 1) == "named"
    with hiding_names(hide=True):
        assert other.read(MARK, reader("nameless"), 1) == "nameless"
    assert other.read(MARK, reader("named anew"), 1) == "named"


@pytest.mark.usefixtures("redis")
def test_pages_of_several_processes_share_and_still_show_each_viewer_their_own(
    seeded: Database, policy: Policy, clock: Clock, redis_url: str
) -> None:
    def process() -> Queries:
        here = deployment_for(seeded, policy, clock=clock)
        return Queries(replace(here, settings=settings(redis_url)))

    day = SnapshotFilter(as_of=as_ofs(SIZE)[-1])
    first, second, coach = process(), process(), viewer(Role.COACH, staff_id=4)
    everyone, mine = first.find(viewer(), day), first.find(coach, day)
    pd.testing.assert_series_equal(second.find(viewer(), day), everyone)
    pd.testing.assert_series_equal(second.find(coach, day), mine)
    assert 0 < len(mine) < len(everyone)
    pd.testing.assert_frame_equal(second.counts(viewer()), first.counts(viewer()))
