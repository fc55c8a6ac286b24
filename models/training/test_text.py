"""The tokenizer of the published text, and documents of it as a model learns them."""

import json
import unittest

import torch
from transformers import AutoTokenizer

import language as lang
import text_data
import text_tokenizer
from data import Batches
from huggingface import read_huggingface, write_huggingface
from model import IGNORE, Architecture, Model
from test_data import Temporary

PROMPT = "Moving to Node #0\nCurrent State: 27:[53, 31, 26], Operations: []"
WRITTEN = "\nExploring Operation: 53*31=1643, Resulting Numbers: [1643, 26]\n"
JOINED = "<Sub Searches>\n<No Solution in Sub Search 0 at level 1 at Node #0,0>\n<End Sub Searches>\n"
SIZE = len(text_tokenizer.vocabulary())
SMALL = {"layers": 1, "width": 32, "heads": 2, "kv_heads": 1, "ffn": 32, "context": 64}


def pieces(text: str) -> list[str]:
    tokenizer = text_data.open_tokenizer()
    return [tokenizer.decode([i], skip_special_tokens=False) for i in tokenizer.encode(text, add_special_tokens=False).ids]


class Tokenizer(unittest.TestCase):
    def test_lines_are_few_tokens_and_large_numbers_two(self) -> None:
        words = ["\n", "Exploring Operation: ", "53", "*", "31", "=", "164", "3", ", Resulting Numbers: ["]
        self.assertEqual(pieces(WRITTEN), [*words, "164", "3", ", ", "26", "]\n"])

    def test_any_text_comes_back(self) -> None:
        tokenizer = text_data.open_tokenizer()
        for text in (PROMPT, WRITTEN, JOINED, "Größe: 007, 12345\t'a' ⟦…⟧\r\n  <pad"):
            ids = tokenizer.encode(text, add_special_tokens=False).ids
            self.assertEqual(tokenizer.decode(ids), text)

    def test_numbers_and_operators_have_the_ids_of_the_compact_language(self) -> None:
        names = text_tokenizer.vocabulary()
        self.assertEqual(len(set(names)), SIZE)
        self.assertEqual(names[lang.NUMBER : lang.VOCABULARY_SIZE], lang.names()[lang.NUMBER :])
        for i, sign in lang.OPERATORS.items():
            self.assertEqual(names[i], sign)

    def test_the_library_keeps_every_id(self) -> None:
        tokenizer = text_data.open_tokenizer()
        self.assertEqual([tokenizer.id_to_token(i) for i in range(SIZE)], text_tokenizer.vocabulary())
        self.assertEqual(tokenizer.get_vocab_size(), SIZE)


class Documents(Temporary):
    def setUp(self) -> None:
        super().setUp()
        segments = [(PROMPT, False), (WRITTEN, False), (JOINED, False), ("No solution found.\n", True)]
        documents = [
            {"segments": [{"text": text, "learned": learned} for text, learned in segments], "isEnd": True},
            {"segments": [{"text": PROMPT, "learned": False}, {"text": WRITTEN, "learned": True}], "isEnd": False},
        ]
        (self.folder / "documents.jsonl").write_text("".join(json.dumps(d) + "\n" for d in documents))
        (self.folder / "manifest.json").write_text(json.dumps({"method": "apr"}))
        text_data.pack_documents(self.folder)

    def test_only_what_a_thread_writes_is_learned(self) -> None:
        batch = next(iter(Batches([self.folder], 2, 128, 0)))
        tokenizer = text_data.open_tokenizer()
        learned = sorted(tokenizer.decode(row[row != IGNORE].tolist(), skip_special_tokens=False) for row in batch.targets)
        joined = "".join(learned)
        self.assertEqual(joined.count(WRITTEN), 1)
        self.assertIn("No solution found.\n<eos>", joined)
        self.assertNotIn("Sub Search", joined)
        self.assertTrue((batch.tokens[batch.documents >= 0] < SIZE).all())

    def test_the_data_tells_the_vocabulary(self) -> None:
        self.assertEqual(Batches([self.folder], 1, 128, 0).datasets[0].vocabulary_size, SIZE)


class Folder(Temporary):
    def test_a_run_starts_from_a_bundled_models_words(self) -> None:
        before, model = Model(Architecture(**SMALL)), Model(Architecture(**SMALL, vocabulary=SIZE))
        new = model.embedding.weight[lang.VOCABULARY_SIZE :].clone()
        write_huggingface(before, self.folder)
        read_huggingface(model, self.folder)
        known = model.embedding.weight[: lang.VOCABULARY_SIZE]
        torch.testing.assert_close(known, before.embedding.weight, rtol=1e-3, atol=1e-3)
        self.assertTrue(torch.equal(model.embedding.weight[lang.VOCABULARY_SIZE :], new))

    def test_transformers_reads_its_tokenizer(self) -> None:
        write_huggingface(Model(Architecture(**SMALL, vocabulary=SIZE)), self.folder, text_tokenizer.tokenizer())
        tokenizer, ours = AutoTokenizer.from_pretrained(self.folder), text_data.open_tokenizer()
        text = PROMPT + WRITTEN + JOINED
        self.assertEqual(tokenizer(text)["input_ids"], [lang.BOS, *ours.encode(text, add_special_tokens=False).ids])


if __name__ == "__main__":
    unittest.main()
