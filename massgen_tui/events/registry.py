"""The table of event types: an event body enters itself in it where it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

from massgen_tui.events.event import Body

BodyType = TypeVar("BodyType", bound=Body)
Record = dict[str, Any]

BODY_TYPES: dict[str, type[Body]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def body(cls: type[BodyType]) -> type[BodyType]:
    """Make an event body of a class and enter it in the table of types."""
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    if made.event_type:
        BODY_TYPES[made.event_type] = made
    return made


@body
class Unknown(Body):
    """An event this version does not know, or whose fields are not what it expects; kept as it is."""

    name: str = ""
    data: Any = None

    @property
    def written_type(self) -> str:
        """It carries its own."""
        return self.name
