"""What a call cost, from the packaged price table; a model it does not know costs an unknown amount, not nothing."""

from __future__ import annotations

from massgen_tui.providers.wire import Tokens


def price(tokens: Tokens, model: str, provider: str) -> float | None:
    """The cost in US dollars: what the provider reported, else the table's; None where nobody knows.

    The first call imports the table, which takes half a second: make it off the loop.
    """
    if tokens.cost is not None:
        return tokens.cost
    if not provider or not model:
        return None
    from genai_prices import Usage, calc_price

    cached = min(tokens.cached, tokens.input)
    usage = Usage(
        input_tokens=tokens.input,
        cache_read_tokens=cached,
        cache_write_tokens=min(tokens.cache_writes, tokens.input - cached),
        output_tokens=tokens.output,
    )
    try:
        return float(calc_price(usage, model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None
