"""Spans: what took how long, through OpenTelemetry."""
