"""massgen-tui: a team of LLM agents answers a question together, in front of you."""

__version__ = "0.1.0"
