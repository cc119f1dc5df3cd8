"""Tracing as the documents use it, in a process of its own because a provider can be set only once."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from massgen_tui.structured_logging import configure_observability, get_tracer

with get_tracer().span("before", attributes={"massgen.custom_key": "value"}) as span:
    assert not span.is_recording(), "nothing is configured"

assert not configure_observability(enabled=False)
assert configure_observability(enabled=True, service_name="my-app", environment="production")
assert not configure_observability(), "it is configured already"

from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

kept = InMemorySpanExporter()
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(kept))
try:
    with get_tracer().span("my_operation", attributes={"massgen.custom_key": "value"}):
        with get_tracer().span("inner"):
            raise ValueError("no")
except ValueError:
    pass
inner, outer = kept.get_finished_spans()
assert (outer.name, dict(outer.attributes)) == ("my_operation", {"massgen.custom_key": "value"})
assert inner.parent.span_id == outer.context.span_id
assert not inner.status.is_ok
assert outer.resource.attributes["service.name"] == "my-app"
assert outer.resource.attributes["deployment.environment.name"] == "production"
print("done")
"""


def test_spans_go_where_they_are_configured_to_go() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == "done\n", done.stderr
