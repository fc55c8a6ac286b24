"""Packing, batches and the model's separation of packed documents."""

import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch

from data import Batches, Dataset, assemble, pack
from model import IGNORE, Architecture, Model

# For matrices this small a second thread is only waited for.
torch.set_num_threads(1)

TINY = Architecture(layers=2, width=32, heads=2, kv_heads=1, ffn=48, context=64)


def write_dataset(folder: Path, documents: list[list[int]], masks: list[list[int]] | None = None) -> Path:
    masks = masks or [[1] * len(d) for d in documents]
    folder.mkdir(parents=True, exist_ok=True)
    np.array(sum(documents, []), "<u2").tofile(folder / "tokens.u16")
    np.array(sum(masks, []), np.uint8).tofile(folder / "mask.u8")
    np.cumsum([0, *map(len, documents)]).astype("<u4").tofile(folder / "offsets.u32")
    (folder / "manifest.json").write_text(json.dumps({"method": "apr", "documents": len(documents)}))
    return folder


def random_documents(count: int, seed: int = 0, longest: int = 60) -> list[list[int]]:
    random = np.random.default_rng(seed)
    return [random.integers(3, 1064, random.integers(8, longest)).tolist() for _ in range(count)]


def lively(model: Model) -> Model:
    """Output projections start at zero; a test needs a model whose attention matters."""
    torch.manual_seed(1)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return model


class Temporary(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Packing(Temporary):
    def test_every_document_once_and_rows_nearly_full(self) -> None:
        lengths = np.random.default_rng(0).integers(30, 257, 3000)
        rows = pack(lengths, 256)
        self.assertEqual(sorted(sum(rows, [])), list(range(3000)))
        self.assertLessEqual(max(int(lengths[row].sum()) for row in rows), 256)
        self.assertGreater(lengths.sum() / (256 * len(rows)), 0.95)

    def test_targets_follow_their_tokens_and_the_mask(self) -> None:
        data = Dataset(write_dataset(self.folder, [[1, 70, 2], [1, 80, 90, 2]], [[0, 0, 1], [0, 1, 1, 1]]))
        batch = assemble(data, [np.array([1, 0])], 2, 8)
        self.assertEqual(batch.tokens[0].tolist(), [1, 80, 90, 1, 70, 0, 0, 0])
        self.assertEqual(batch.targets[0].tolist(), [80, 90, 2, IGNORE, 2] + [IGNORE] * 3)
        self.assertEqual(batch.documents[0].tolist(), [0, 0, 0, 1, 1, -1, -1, -1])
        self.assertEqual(batch.size, 5)

    def test_batches_from_a_position_are_the_ones_that_would_have_come(self) -> None:
        folders = [write_dataset(self.folder / str(i), random_documents(100, i)) for i in range(2)]
        whole = Batches(folders, 4, 64, 7)
        walk = iter(whole)
        positions, batches = [whole.position], []
        for _ in range(60):
            batches.append(next(walk))
            positions.append(whole.position)
        self.assertGreater(positions[-1].passed, 1)
        for start in (0, 11, 40):
            resumed = iter(Batches(folders, 4, 64, 7, positions[start]))
            for expected in batches[start : start + 15]:
                np.testing.assert_array_equal(next(resumed).tokens, expected.tokens)


class Separation(Temporary):
    def test_a_document_does_not_change_its_neighbours_logits(self) -> None:
        documents = random_documents(3, longest=20)
        changed = [documents[0], [5] * len(documents[1]), documents[2]]
        model = lively(Model(TINY)).eval()
        logits = []
        for name, texts in (("a", documents), ("b", changed)):
            batch = assemble(Dataset(write_dataset(self.folder / name, texts)), [np.array([0, 1, 2])], 1, 64)
            with torch.no_grad():
                logits.append(model.logits(torch.from_numpy(batch.tokens), torch.from_numpy(batch.documents))[0])
            where = batch.documents[0]
        for document, same in ((0, True), (1, False), (2, True)):
            at = torch.from_numpy(where == document)
            self.assertEqual(torch.equal(logits[0][at], logits[1][at]), same)

    def test_a_document_reads_the_same_wherever_it_is_packed(self) -> None:
        documents = random_documents(3, longest=20)
        data = Dataset(write_dataset(self.folder, documents))
        model = lively(Model(TINY)).eval()
        found = []
        for row in ([0, 1, 2], [1]):
            batch = assemble(data, [np.array(row)], 1, 64)
            with torch.no_grad():
                logits = model.logits(torch.from_numpy(batch.tokens), torch.from_numpy(batch.documents))[0]
            found.append(logits[torch.from_numpy(batch.documents[0] == row.index(1))])
        torch.testing.assert_close(*found, atol=1e-4, rtol=1e-4)

    def test_a_long_row_reads_the_same_block_by_block(self) -> None:
        documents = torch.tensor([[0] * 30 + [1] * 25 + [-1] * 9])
        tokens = torch.randint(3, 1064, documents.shape, generator=torch.Generator().manual_seed(0))
        lengthy = lively(Model(TINY)).eval()
        with torch.no_grad():
            whole = lengthy.logits(tokens, documents)
            with mock.patch("model.BLOCK", 24):
                blocks = lengthy.logits(tokens, documents)
        torch.testing.assert_close(blocks[:, :55], whole[:, :55], atol=1e-4, rtol=1e-4)


if __name__ == "__main__":
    unittest.main()
