"""Whether a process can listen where it is told to, said before it starts."""

import errno
import socket


class PortError(Exception):
    """Nobody can listen there; the message says why, in the middle of a sentence."""


def check_port(host: str, port: int) -> None:
    """See whether this process could listen there.

    Raises:
        PortError: another one does, or this one may not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortError(f"port {port} is taken") from error
            raise PortError(f"{host}:{port} cannot be listened on ({error.strerror})") from error
