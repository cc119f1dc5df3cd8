from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.providers.server import Server, serving
from tests.providers.speakers import SPEAKERS, Speaker


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture(params=SPEAKERS, ids=lambda speaker: str(speaker.type))
def speaker(request: pytest.FixtureRequest) -> Speaker:
    found: Speaker = request.param
    return found
