"""Token ids of the compact encoding and the few facts about Countdown that the decoder enforces."""

from __future__ import annotations

PAD, BOS, EOS = 0, 1, 2
OPERATORS = {3: "+", 4: "-", 5: "*", 6: "/"}
APR, SOS, BAR = 7, 8, 9
SPAWN, END_SPAWN, JOIN, END_JOIN = 10, 11, 12, 13
GOAL, MISS, SOLUTION, FAIL = 14, 15, 16, 17
LIST, MOVE, SWAP, SHUFFLED = 18, 19, 20, 21
CHILDREN, CHILDREN_UNLIMITED = 22, 33
PER_SPAWN_CHOICES = (1, 2, 3, 4, 6, 8, 12, 16)
PER_SPAWN = 34
WINDOW_CHOICES = tuple(range(32, 257, 32))
WINDOW = 42
THOUSANDS = 49
"""A number v >= 1000 is THOUSANDS + v // 1000 followed by NUMBER + v % 1000."""
RESERVED = 59
NUMBER = 64
VOCABULARY_SIZE = NUMBER + 1000
LARGEST = 9999


def names() -> list[str]:
    """The name of every token, in the order of the ids."""
    fixed = ["<pad>", "<bos>", "<eos>", "+", "-", "*", "/", "apr", "sos", "|", "spawn", "endspawn", "join", "endjoin"]
    fixed += ["goal", "miss", "solution", "fail", "list", "move", "swap", "shuffled"]
    fixed += [f"children{n}" for n in range(11)] + ["childrenUnlimited"]
    fixed += [f"perSpawn{n}" for n in PER_SPAWN_CHOICES] + [f"window{n}" for n in WINDOW_CHOICES]
    fixed += [f"thousands{n}" for n in range(1, 10)] + [f"reserved{n}" for n in range(NUMBER - RESERVED)]
    return fixed + [str(n) for n in range(1000)]


def number(value: int) -> list[int]:
    """Tokens of a whole number up to LARGEST."""
    if not 0 <= value <= LARGEST:
        raise ValueError(f"{value} has no tokens")
    return [NUMBER + value] if value < 1000 else [THOUSANDS + value // 1000, NUMBER + value % 1000]
