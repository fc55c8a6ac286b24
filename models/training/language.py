"""Token ids of the compact encoding, and reading and writing the parts of it that the decoder needs."""

from __future__ import annotations

PAD, BOS, EOS = 0, 1, 2
OPERATORS = {3: "+", 4: "-", 5: "*", 6: "/"}
APR, SOS, BAR = 7, 8, 9
SPAWN, END_SPAWN, JOIN, END_JOIN = 10, 11, 12, 13
GOAL, MISS, SOLUTION, FAIL = 14, 15, 16, 17
LIST, UP, SWAP, SHUFFLED = 18, 19, 20, 21
CHILDREN, CHILDREN_UNLIMITED = 22, 33
PER_SPAWN_CHOICES = (1, 2, 3, 4, 6, 8, 12, 16)
PER_SPAWN = 34
WINDOW_CHOICES = tuple(range(32, 257, 32))
WINDOW = 42
THOUSANDS = 49
"""A number v >= 1000 is THOUSANDS + v // 1000 followed by NUMBER + v % 1000."""
RESERVED = 59
CHECK = 63
NUMBER = 64
VOCABULARY_SIZE = NUMBER + 1000
LARGEST = 9999


def names() -> list[str]:
    """The name of every token, in the order of the ids."""
    fixed = ["<pad>", "<bos>", "<eos>", "+", "-", "*", "/", "apr", "sos", "|", "spawn", "endspawn", "join", "endjoin"]
    fixed += ["goal", "miss", "solution", "fail", "list", "up", "swap", "shuffled"]
    fixed += [f"children{n}" for n in range(11)] + ["childrenUnlimited"]
    fixed += [f"perSpawn{n}" for n in PER_SPAWN_CHOICES] + [f"window{n}" for n in WINDOW_CHOICES]
    fixed += [f"thousands{n}" for n in range(1, 10)] + [f"<reserved{n}>" for n in range(CHECK - RESERVED)] + ["check"]
    return fixed + [str(n) for n in range(1000)]


def number(value: int) -> list[int]:
    """Tokens of a whole number up to LARGEST."""
    if not 0 <= value <= LARGEST:
        raise ValueError(f"{value} has no tokens")
    return [NUMBER + value] if value < 1000 else [THOUSANDS + value // 1000, NUMBER + value % 1000]


def prompt(condition: tuple[int, ...], target: int, numbers: list[int]) -> list[int]:
    """A thread's first tokens; `condition` is its method and settings, which children inherit."""
    return [BOS, *condition, *number(target), *(t for n in numbers for t in number(n)), BAR]


def apr_condition(children: int | None, per_spawn: int) -> tuple[int, ...]:
    """`children` is a number up to 10, or None for any number."""
    return (APR, CHILDREN_UNLIMITED if children is None else CHILDREN + children, PER_SPAWN + PER_SPAWN_CHOICES.index(per_spawn))


def sos_condition(window: int, shuffled: bool = False) -> tuple[int, ...]:
    return (SOS, *([SHUFFLED] if shuffled else []), WINDOW + WINDOW_CHOICES.index(window))


Operation = tuple[int, str, int, int]
"""left, operator, right, result"""


def operation_tokens(operation: Operation) -> list[int]:
    left, operator, right, result = operation
    code = next(token for token, sign in OPERATORS.items() if sign == operator)
    return [*number(left), code, *number(right), *number(result)]


def join_tokens(results: list[tuple[Operation, list[Operation] | None]]) -> list[int]:
    """What a parent reads of its children: those that found a solution, by the operation they were sent.

    Where that would not tell which child it was, since an operation was sent twice, every child is
    listed (src/language/compact/threadState.ts, which reads either).
    """
    left = [operation for operation, steps in results if steps is not None]
    named = []
    for operation, _ in results:
        named.append(left[:1] == [operation])
        if named[-1]:
            left.pop(0)
    listed = named != [steps is not None for _, steps in results]
    tokens = [JOIN]
    for operation, steps in results:
        if steps is not None:
            tokens += [GOAL, *(t for step in [operation, *steps] for t in operation_tokens(step))]
        elif listed:
            tokens.append(MISS)
    return [*tokens, END_JOIN]
