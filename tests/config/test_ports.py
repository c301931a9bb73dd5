import socket
from collections.abc import Iterator

import pytest

from config.ports import PortError, check_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_somebody_listens_on_is_taken(taken: int) -> None:
    with pytest.raises(PortError, match=f"port {taken} is taken"):
        check_port("127.0.0.1", taken)


def test_a_free_port_is_fine() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    check_port("127.0.0.1", free)


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(PortError, match=r"192\.0\.2\.1:8050 cannot be listened on"):
        check_port("192.0.2.1", 8050)
