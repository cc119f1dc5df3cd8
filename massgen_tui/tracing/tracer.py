"""A tracer over OpenTelemetry, which costs nothing until somebody has configured where spans go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

Attribute = str | bool | int | float

SCOPE = "massgen_tui"
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Tracer:
    """Makes spans; without a configured provider they go nowhere."""

    def span(self, name: str, attributes: Mapping[str, Attribute] | None = None) -> AbstractContextManager[Span]:
        """A span around a block; an exception in it is recorded and goes on."""
        from opentelemetry import trace

        return trace.get_tracer(SCOPE).start_as_current_span(name, attributes=dict(attributes or {}))


def provider(service_name: str, environment: str | None) -> TracerProvider:
    """A provider that sends spans to the OTLP endpoint of the environment; nowhere if none is set."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    resource = {"service.name": service_name}
    if environment is not None:
        resource["deployment.environment.name"] = environment
    made = TracerProvider(resource=Resource.create(resource))
    if any(os.environ.get(name) for name in ENDPOINTS):
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made
