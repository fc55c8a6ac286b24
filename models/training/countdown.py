"""The exact arithmetic that decides whether a problem is solved."""

from __future__ import annotations

from typing import Literal

from language import Operation


def result(left: int, operator: str, right: int) -> int | None:
    """Exact value of an operation, or None where it is not a whole number of at least 0."""
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right if left >= right else None
    if operator == "*":
        return left * right
    return left // right if right and left % right == 0 else None


def after(numbers: list[int], operation: Operation) -> list[int] | None:
    """The state that an operation claims to leave, or None where its operands are not there."""
    rest = list(numbers)
    for operand in (operation[0], operation[2]):
        if operand not in rest:
            return None
        rest.remove(operand)
    return sorted([*rest, operation[3]], reverse=True)


def solves(target: int, numbers: list[int], steps: list[Operation]) -> bool:
    """Whether the steps use every number exactly once, are right, and end in the target."""
    state: list[int] | None = list(numbers)
    for step in steps:
        if result(*step[:3]) != step[3]:
            return False
        state = after(state, step)
        if state is None:
            return False
    return state == [target]


def split_of(target: int, numbers: list[int]) -> Literal["train", "validation", "heldout"]:
    """The split that a problem belongs to, as src/countdown/generator.ts has it (32-bit FNV-1a)."""
    bucket = 0x811C9DC5
    for character in f"{' '.join(map(str, sorted(numbers, reverse=True)))} -> {target}":
        bucket = (bucket ^ ord(character)) * 0x01000193 % 2**32
    bucket %= 100
    return "heldout" if bucket < 2 else "validation" if bucket < 4 else "train"
