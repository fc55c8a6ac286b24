"""Reads what a thread writes exactly as the engine does (src/language/compact/parser.ts).

Only its end and its spawns have consequences, but whether they stand depends on all before them: a
phrase that is cut short swallows what follows, and a spawn is of the state that the thread is at.
What is read more leniently here would be learned and then fail in the engine. The escapes of that
grammar, for what no model is taught to write, count as malformed.
"""

from __future__ import annotations

from dataclasses import dataclass

import countdown
import language as lang

WORDS = lang.names()
OPERATORS = set(lang.OPERATORS.values())
VERDICTS = ("goal", "miss")
CLOSING = {"spawn": "endspawn", "join": "endjoin", "solution": "<eos>", "fail": "<eos>"}

Symbol = int | str
State = tuple[int, ...]


@dataclass(frozen=True)
class Spawn:
    messages: list[tuple[lang.Operation, list[int] | None]]
    """Operations and the numbers that they leave; None where the operands are not there."""


@dataclass(frozen=True)
class Answer:
    steps: list[lang.Operation]


@dataclass(frozen=True)
class GiveUp:
    pass


Event = Spawn | Answer | GiveUp

class Grammar:
    """The reader of one thread. It takes the tokens after the prompt, in order."""

    def __init__(self, target: int, numbers: list[int]) -> None:
        self.target = target
        self.numbers: State = tuple(numbers)
        """The state that the next operation is on."""
        self.path = [self.numbers]
        """The states of three numbers or more above it and itself."""
        self.descends = True
        """Whether all states so far had their numbers in descending order."""
        self.phrase: list[Symbol] = []
        self.asked: list[lang.Operation] = []
        """Operations of the spawn that the next join answers."""
        self.joined: list[lang.Operation] | None = None
        """The latest check that holds, or the latest join's first solution: an answer without steps."""
        self.levels = 0
        """Levels of a move that the next symbol may prolong."""
        self.thousands = 0
        self._see(self.numbers)

    def read(self, tokens: list[int]) -> Event | None:
        """What the last of the tokens completed."""
        event = None
        for token in tokens:
            event = self._token(token)
        return event

    def _token(self, token: int) -> Event | None:
        thousands, self.thousands = self.thousands, 0
        if thousands:
            if token >= lang.NUMBER:
                return self._symbol(thousands * 1000 + token - lang.NUMBER)
            self._symbol(WORDS[lang.THOUSANDS + thousands])
        if token >= lang.NUMBER:
            return self._symbol(token - lang.NUMBER)
        if lang.THOUSANDS < token <= lang.THOUSANDS + 9:
            self.thousands = token - lang.THOUSANDS
            return None
        return self._symbol(WORDS[token])

    def _symbol(self, symbol: Symbol) -> Event | None:
        if not self.phrase and symbol == "up" and self.levels + 1 < len(self.path):
            self.levels += 1
            return None
        if self.levels:
            self._enter(self.path[-1 - self.levels])
            self.levels = 0
        self.phrase.append(symbol)
        first = self.phrase[0]
        if first == "check":
            if symbol in VERDICTS:
                self._check(self.phrase[1:-1], symbol == "goal")
            # A thread that ends within a phrase has it cut off: `<eos>` closes it without effect.
            if symbol in VERDICTS or symbol == "<eos>":
                self.phrase = []
        elif first in CLOSING:
            if symbol == CLOSING[first]:
                return self._close(first, self.phrase[1:-1])
        elif not self._explore():
            self.phrase = []
        return None

    def _close(self, kind: Symbol, symbols: list[Symbol]) -> Event | None:
        self.phrase = []
        if kind == "fail":
            return None if symbols else GiveUp()
        if kind == "join":
            return self._join(symbols)
        steps = operations(symbols)
        if steps is None:
            return None
        if kind == "solution":
            return Answer(steps or self.joined or [])
        messages = [(step, self._left(step)) for step in steps]
        for _, numbers in messages:
            self._see(tuple(numbers or ()))
        if not messages:
            return None
        self.asked = steps
        return Spawn(messages)

    def _join(self, symbols: list[Symbol]) -> None:
        solutions = results(symbols)
        if solutions is not None:
            self.joined = next((steps for steps in solutions if steps is not None), None)
            self.asked = []

    def _check(self, symbols: list[Symbol], holds: bool) -> None:
        steps = checked_steps(symbols)
        if steps and holds:
            self.joined = steps

    def _explore(self) -> bool:
        """Whether more of the phrase is to come; a complete operation has its effect."""
        words = list(self.phrase)
        listed = words[0] == "list"
        words = words[listed:]
        swapped = words[:1] == ["swap"]
        words = words[swapped:]
        if not words:
            return listed or swapped
        if isinstance(words[0], int):
            return not swapped and self._explore_wide(words, listed)
        if words[0] not in OPERATORS or len(self.numbers) != 2:
            return False
        # A two-number state: its last operation, whose result is no state to search.
        return len(words) == 1

    def _explore_wide(self, words: list[Symbol], listed: bool) -> bool:
        state, numbers = self.path[-1], words[4:]
        if len(state) < 3 or not all((w in OPERATORS) if i == 1 else isinstance(w, int) for i, w in enumerate(words)):
            return False
        if len(numbers) < len(state) - 1:
            return True
        self._see(tuple(numbers))
        self._enter(state if listed else tuple(numbers))
        return False

    def _enter(self, numbers: State) -> None:
        self.numbers = numbers
        if len(numbers) >= 3:
            self.path = [state for state in self.path if len(state) > len(numbers)] + [numbers]

    def _left(self, operation: lang.Operation) -> list[int] | None:
        """The state that an operation leaves, in the order in which this thread writes its states."""
        left = countdown.after(list(self.numbers), operation)
        if left is None or self.descends:
            return left
        rest = list(self.numbers)
        rest.remove(operation[0])
        rest.remove(operation[2])
        return [*rest, operation[3]]

    def _see(self, numbers: State) -> None:
        self.descends = self.descends and list(numbers) == sorted(numbers, reverse=True)


def results(symbols: list[Symbol]) -> list[list[lang.Operation] | None] | None:
    """`goal` and operations, or `miss`, once or more; None where that is not what the symbols are."""
    starts = [i for i, symbol in enumerate(symbols) if symbol in ("goal", "miss")]
    if symbols and starts[:1] != [0]:
        return None
    read: list[list[lang.Operation] | None] = []
    for start, end in zip(starts, [*starts[1:], len(symbols)]):
        steps = operations(symbols[start + 1 : end])
        if steps is None or (steps and symbols[start] == "miss"):
            return None
        read.append(steps if symbols[start] == "goal" else None)
    return read


def checked_steps(symbols: list[Symbol]) -> list[lang.Operation] | None:
    """Steps of a check, without the products of their quotients; None where that is not what the symbols are."""
    steps: list[lang.Operation] = []
    while symbols:
        step = operations(symbols[:4])
        if step is None:
            return None
        steps += step
        symbols = symbols[4:]
        if step[0][1] == "/":
            if not symbols or not isinstance(symbols[0], int):
                return None
            symbols = symbols[1:]
    return steps


def operations(symbols: list[Symbol]) -> list[lang.Operation] | None:
    """`a op b c` once or more, or not at all; None where that is not what the symbols are."""
    groups = [tuple(symbols[i : i + 4]) for i in range(0, len(symbols), 4)]
    for group in groups:
        if len(group) != 4 or group[1] not in OPERATORS or not all(isinstance(group[i], int) for i in (0, 2, 3)):
            return None
    return groups  # type: ignore[return-value]
