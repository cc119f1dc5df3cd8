"""What a call cost, from the packaged price table; a model it does not know costs an unknown amount, not nothing."""

from __future__ import annotations

from functools import cache

from massgen_tui.providers.base import UsageChunk
from massgen_tui.providers.sdk import IMPORTING


@cache
def _load() -> None:
    with IMPORTING:
        import genai_prices  # noqa: F401


def price(used: UsageChunk, model: str, provider: str) -> float | None:
    """The cost in US dollars: what the provider reported, else the table's; None where nobody knows.

    The first call imports the table, which takes a while: make it off the loop.
    """
    if used.cost is not None or not provider or not model:
        return used.cost
    _load()
    from genai_prices import Usage, calc_price

    cached = min(used.cached_input_tokens, used.input_tokens)
    usage = Usage(
        input_tokens=used.input_tokens,
        cache_read_tokens=cached,
        cache_write_tokens=min(used.cache_write_tokens, used.input_tokens - cached),
        output_tokens=used.output_tokens,
    )
    try:
        return float(calc_price(usage, model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None
