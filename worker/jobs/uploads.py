"""What becomes of a file that was uploaded."""

from collections.abc import Callable, Mapping
from typing import Any, Final

#: By the name a request gives it.
UPLOAD_JOBS: Final[Mapping[str, Callable[..., dict[str, Any]]]] = {}
