"""Models: one module per wire protocol, all of them streams of the same few chunks."""
