"""The names under which programs that use this one as a library reach its tracing."""

from __future__ import annotations

from massgen_tui.tracing.tracer import Tracer, provider

__all__ = ["configure_observability", "get_tracer"]


def configure_observability(
    enabled: bool = True, service_name: str = "massgen-tui", environment: str | None = None
) -> bool:
    """Send spans to the OTLP endpoint of the environment; False if tracing was not wanted or is configured already."""
    if not enabled:
        return False
    from opentelemetry import trace
    from opentelemetry.trace import ProxyTracerProvider

    if not isinstance(trace.get_tracer_provider(), ProxyTracerProvider):
        return False
    trace.set_tracer_provider(provider(service_name, environment))
    return True


def get_tracer() -> Tracer:
    """The tracer: `with get_tracer().span("name", attributes={…}):`."""
    return Tracer()
