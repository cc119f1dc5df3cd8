"""The protocol is played on a clock that jumps: limits are exact, however busy the machine is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from tests.providers.virtual_time import VirtualLoop

TICK = 1e-6


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """For the tests of this folder."""
    return {"virtual": partial(VirtualLoop, TICK)}
