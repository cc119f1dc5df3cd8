"""The files of a run, one module each, all of them projections of events."""
