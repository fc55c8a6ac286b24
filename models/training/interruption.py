"""Stopping a long run between two of its steps."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_requests() -> Iterator[list[int]]:
    """A list that is no longer empty once SIGTERM or SIGINT (Ctrl+C) came; a second one ends the program."""
    requests: list[int] = []
    names = (signal.SIGTERM, signal.SIGINT)
    previous = {name: signal.getsignal(name) for name in names}

    def restore() -> None:
        for name, handler in previous.items():
            signal.signal(name, handler)

    def request(number: int, _: object) -> None:
        requests.append(number)
        restore()

    for name in names:
        signal.signal(name, request)
    try:
        yield requests
    finally:
        restore()
