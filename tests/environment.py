"""A pytest plugin that cleans the environment before any other plugin imports Textual, which reads it at import."""

import os

_OF_THE_PLUGIN = "TEXTUAL_SNAPSHOT_TEMPDIR"
"""By this name the picture plugin tells the processes of one test run where they meet."""

for name in [name for name in os.environ if name == "NO_COLOR" or name.startswith("TEXTUAL_")]:
    if name != _OF_THE_PLUGIN:
        del os.environ[name]
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "logfire-plugin"  # as the program does: else the first model imports logfire
