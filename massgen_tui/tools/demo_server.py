"""A small tool server that comes with the program: harmless tools for the demonstration and for a first try.

It runs as a process of its own: `python -m massgen_tui.tools.demo_server`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

from massgen_tui.tools.own_server import own_server

READ_WORDS_PER_MINUTE = 230
EXPRESSION_CHARS = 200
POWER_BITS = 4096

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[float], float]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


def word_count(text: str) -> str:
    """Counts the words and characters of a text and estimates how long it takes to read."""
    words = len(text.split())
    seconds = max(1, round(words * 60 / READ_WORDS_PER_MINUTE))
    plural = "word" if words == 1 else "words"
    return f"{words} {plural}, {len(text)} characters, about {seconds} s to read"


def calculate(expression: str) -> str:
    """Works out an arithmetic expression: numbers, + - * / // % ** and parentheses."""
    if len(expression) > EXPRESSION_CHARS:
        raise ValueError(f"an expression may have up to {EXPRESSION_CHARS} characters")
    try:
        value = _value(ast.parse(expression.strip(), mode="eval").body)
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    except (SyntaxError, ZeroDivisionError, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(f"cannot work that out: {error}") from error


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(op, _value(left), _value(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_value(operand))
    raise ValueError("only numbers, + - * / // % ** and parentheses")


def _binary(op: ast.operator, left: float, right: float) -> float:
    if isinstance(op, ast.Pow):
        if left < 0 and right != int(right):
            raise ValueError("a root of a negative number is no real number")
        if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > POWER_BITS:
            raise ValueError("that power is too large")
    return _BINARY[type(op)](left, right)


def main() -> None:
    """Serve the tools over stdin and stdout until stdin is closed."""
    from mcp.server.mcpserver.exceptions import ToolError

    server = own_server("demo")

    def calculate_or_say_why(expression: str) -> str:
        try:
            return calculate(expression)
        except ValueError as error:
            raise ToolError(str(error)) from error

    server.tool()(word_count)
    server.tool("calculate", description=calculate.__doc__)(calculate_or_say_why)
    server.run("stdio")


if __name__ == "__main__":
    main()
