"""Memory-mapped demonstrations and their packing into fixed rows, reproducible from a seed.

A dataset is a folder with `tokens.u16` (all documents one after another), `mask.u8` (1 = the token
is learned), `offsets.u32` (document starts, and the end) and `manifest.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from language import VOCABULARY_SIZE
from model import IGNORE

CHUNK = 16384
"""Documents packed together: enough to fill rows, few enough to hold in memory and to redo on resume."""


class Dataset:
    """One folder of demonstrations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tokens = np.memmap(folder / "tokens.u16", np.dtype("<u2"), "r")
        self.mask = np.memmap(folder / "mask.u8", np.uint8, "r")
        self.offsets = np.fromfile(folder / "offsets.u32", np.dtype("<u4")).astype(np.int64)
        self.manifest: dict = json.loads((folder / "manifest.json").read_text())
        if self.offsets[-1] != len(self.tokens) or len(self.mask) != len(self.tokens):
            raise ValueError(f"{folder}: tokens, mask and offsets disagree")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def vocabulary_size(self) -> int:
        names = self.manifest.get("vocabulary")
        return VOCABULARY_SIZE if names is None else len(names)

    @property
    def lengths(self) -> np.ndarray:
        """Positions each document takes in a row: its last token is only ever a target."""
        return np.diff(self.offsets) - 1


def pack(lengths: np.ndarray, capacity: int) -> list[list[int]]:
    """Best-fit decreasing: rows of document numbers, no row longer than `capacity`.

    Rows wait in one stack per free space and an integer's bits tell which stacks are not empty, so
    the tightest row for a document is found by one shift instead of a search.
    """
    rows: list[list[int]] = []
    waiting: list[list[int]] = [[] for _ in range(capacity + 1)]
    nonempty = 0
    for document in np.argsort(-lengths, kind="stable").tolist():
        length = int(lengths[document])
        fitting = nonempty >> length
        if fitting:
            space = length + (fitting & -fitting).bit_length() - 1
            row = waiting[space].pop()
            if not waiting[space]:
                nonempty &= ~(1 << space)
        else:
            space, row = capacity, len(rows)
            rows.append([])
        rows[row].append(document)
        if space > length:
            waiting[space - length].append(row)
            nonempty |= 1 << (space - length)
    return rows


@dataclass
class Batch:
    """Arrays [rows, context]: input tokens, targets (IGNORE = not learned), document numbers (-1 = empty)."""

    tokens: np.ndarray
    targets: np.ndarray
    documents: np.ndarray

    @property
    def size(self) -> int:
        """Positions that hold a token."""
        return int((self.documents >= 0).sum())


def assemble(data: Dataset, rows: list[np.ndarray], height: int, context: int) -> Batch:
    """Fills `height` rows; each of `rows` holds document numbers of the dataset.

    All documents are copied at once: a loop over them would keep a GPU waiting.
    """
    tokens = np.zeros((height, context), np.int64)
    targets = np.full((height, context), IGNORE, np.int64)
    documents = np.full((height, context), -1, np.int32)
    chosen = np.concatenate(rows)
    sizes = np.array([len(row) for row in rows])
    number = np.concatenate([np.arange(size) for size in sizes])
    lengths = data.offsets[chosen + 1] - data.offsets[chosen] - 1
    ends = np.cumsum(lengths)
    starts = ends - lengths
    row = np.repeat(np.arange(len(rows)), sizes)
    start_of_row = starts[np.cumsum(sizes) - sizes]
    within = np.arange(ends[-1]) - np.repeat(starts, lengths)
    source = np.repeat(data.offsets[chosen], lengths) + within
    place = np.repeat(row * context + starts - start_of_row[row], lengths) + within
    tokens.flat[place] = data.tokens[source]
    targets.flat[place] = np.where(data.mask[source + 1], data.tokens[source + 1].astype(np.int64), IGNORE)
    documents.flat[place] = np.repeat(number, lengths)
    return Batch(tokens, targets, documents)


@dataclass
class Position:
    """Where in the data the next batch comes from; all that a resumed run has to remember."""

    passed: int = 0
    """Whole folders consumed (a folder counts again in every cycle)."""
    chunk: int = 0
    batch: int = 0


class Batches:
    """Endless batches over the folders in turn, each pass in its own order, from any position."""

    def __init__(self, folders: list[Path], rows: int, context: int, seed: int, position: Position | None = None) -> None:
        self.datasets = [Dataset(folder) for folder in folders]
        self.rows, self.context, self.seed = rows, context, seed
        self.position = position or Position()
        """Of the batch that comes after the one last handed out."""

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield from self._folder(self.datasets[self.position.passed % len(self.datasets)])
            self.position = Position(self.position.passed + 1)

    def _folder(self, data: Dataset) -> Iterator[Batch]:
        here = self.position
        order = np.random.default_rng((self.seed, here.passed)).permutation(len(data))
        lengths = data.lengths
        order = order[(lengths[order] > 0) & (lengths[order] <= self.context)]
        for chunk in range(here.chunk, -(-len(order) // CHUNK)):
            chosen = order[chunk * CHUNK : (chunk + 1) * CHUNK]
            packed = pack(lengths[chosen], self.context)
            np.random.default_rng((self.seed, here.passed, chunk)).shuffle(packed)
            # An incomplete last batch would weigh its few documents too much; it only counts when alone.
            batches = max(1, len(packed) // self.rows)
            for batch in range(here.batch if chunk == here.chunk else 0, batches):
                self.position = Position(here.passed, chunk, batch + 1)
                rows = packed[batch * self.rows : (batch + 1) * self.rows]
                yield assemble(data, [chosen[row] for row in rows], self.rows, self.context)
