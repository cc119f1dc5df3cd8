from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import anyio

from massgen_tui.tools.overhear import overheard


@dataclass
class Message:
    """As much of a message of the protocol as an ear needs."""

    value: dict[str, Any]

    @property
    def message(self) -> Message:
        return self

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return self.value


async def test_what_is_said_is_heard_and_arrives() -> None:
    heard: list[tuple[str, dict[str, Any], bool]] = []
    to_client, from_server = anyio.create_memory_object_stream[Any](4)
    to_server, from_client = anyio.create_memory_object_stream[Any](4)

    @asynccontextmanager
    async def transport() -> AsyncIterator[Any]:
        yield from_server, to_server

    def hear(server: str, message: dict[str, Any], *, sent: bool) -> None:
        heard.append((server, message, sent))

    async with overheard(cast(Any, transport()), "calc", hear) as (read, write), write:
        await write.send(cast(Any, Message({"id": 1})))
        await to_client.send(Message({"id": 1, "result": {}}))
        await to_client.send(ValueError("no JSON"))
        await to_client.send(Message({"id": 2}))
        to_client.close()
        async with read:
            first = await read.receive()
            rest = [item async for item in read]
    assert (await from_client.receive()).value == {"id": 1}
    assert cast(Any, first).value == {"id": 1, "result": {}}
    assert len(rest) == 2
    assert heard == [
        ("calc", {"id": 1}, True),
        ("calc", {"id": 1, "result": {}}, False),
        ("calc", {"unreadable": "no JSON"}, False),
        ("calc", {"id": 2}, False),
    ]
    from_client.close()
