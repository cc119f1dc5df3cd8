"""A pytest plugin that cleans the environment before any other plugin imports Textual, which reads it at import."""

import os

for name in [name for name in os.environ if name == "NO_COLOR" or name.startswith("TEXTUAL_")]:
    del os.environ[name]
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "logfire-plugin"  # as the program does: else the first model imports logfire
