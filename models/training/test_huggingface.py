"""The bundled folder is what other programs take it for: a Llama checkpoint with a tokenizer."""

import unittest
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import language as lang
from huggingface import read_huggingface
from model import Architecture, Model

FOLDERS = [Path(__file__).parent.parent / name / "hf" for name in ("apr", "sos")]


class Transformers(unittest.TestCase):
    def test_the_bundled_folders_give_the_models_logits(self) -> None:
        tokens = torch.randint(lang.NUMBER, lang.NUMBER + 1000, (2, 40), generator=torch.Generator().manual_seed(0))
        for folder in FOLDERS:
            ours = Model(Architecture()).eval().requires_grad_(False)
            read_huggingface(ours, folder)
            theirs = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
            with torch.inference_mode():
                expected = ours.logits(tokens, torch.zeros_like(tokens))
                torch.testing.assert_close(theirs(tokens).logits, expected, rtol=1e-3, atol=1e-3)

    def test_the_tokenizer_writes_every_word_of_the_vocabulary(self) -> None:
        names = lang.names()
        for folder in FOLDERS:
            tokenizer = AutoTokenizer.from_pretrained(folder)
            self.assertEqual(tokenizer(" ".join(names))["input_ids"], list(range(len(names))))


if __name__ == "__main__":
    unittest.main()
