"""What no agent touches, whatever the rules say: other people's keys, the system, and what decides over agents."""

from __future__ import annotations

import os

from massgen_tui.tools.rules import Demand, Rule
from massgen_tui.tools.shell import forbidden, read_command

_KEYS = (
    "~/.ssh/**",
    "~/.aws/**",
    "~/.azure/**",
    "~/.gnupg/**",
    "~/.kube/**",
    "~/.config/gh/**",
    "~/.config/gcloud/**",
    "~/.docker/config.json",
    "~/.netrc",
    "~/.git-credentials",
    "~/.pgpass",
    "/etc/shadow",
    "/proc/*/environ",
    "/proc/*/mem",
    "/**/.env",
    "/**/.env.local",
)
_SYSTEM = (
    "/bin/**",
    "/boot/**",
    "/dev/**",
    "/etc/**",
    "/lib/**",
    "/proc/**",
    "/sbin/**",
    "/sys/**",
    "/usr/**",
    "~/.*rc",
    "~/.profile",
    "~/.*_profile",
    "~/.config/**",
    "~/.massgen/**",
    "/**/.git/**",
    "**/.git/hooks/**",
    "/**/.massgen/*.json",
    "/**/.massgen/approvals/**",
)
_READ = [Rule("read_file", pattern) for pattern in _KEYS]
_WRITE = [Rule("write_file", pattern) for pattern in _KEYS + _SYSTEM]


def why_never(demand: Demand) -> str:
    """Why this is never allowed; empty if it may be."""
    if demand.action == "command":
        return forbidden(demand.target) or _names_a_key(demand.target)
    if demand.action == "read_file" and any(rule.touches(demand) for rule in _READ):
        return "it holds keys or passwords"
    if demand.action == "write_file" and any(rule.touches(demand) for rule in _WRITE):
        return "it belongs to the system, to git, or to what decides over agents"
    return ""


def _names_a_key(command: str) -> str:
    """A command that names a file of keys is refused like its reading; one that hides the name is not found."""
    words = (word for words in read_command(command).parts for word in words if word.startswith(("/", "~", "$HOME/")))
    paths = (_in_full(word) for word in words)
    if any(rule.touches(Demand("read_file", path)) for path in paths for rule in _READ):
        return "it names a file that holds keys or passwords"
    return ""


def _in_full(word: str) -> str:
    return os.path.normpath(os.path.expanduser(word.replace("$HOME", "~", 1)))
