"""What numbers learn from each other."""

import unittest

import torch

import language as lang
from model import Architecture, Model
from optimiser import NumberSharing

SMALL = Architecture(layers=1, width=32, heads=2, kv_heads=1, ffn=32, context=16)


class Sharing(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)
        self.table = Model(SMALL).embedding.weight
        self.before = self.table.detach().clone()

    def step(self, gradient: torch.Tensor) -> torch.Tensor:
        self.table.grad = gradient
        NumberSharing([self.table], 1e-3).step(1.0)
        return self.table.detach() - self.before

    def test_a_gradient_on_one_number_moves_all_numbers_and_no_other_word(self) -> None:
        gradient = torch.zeros_like(self.table)
        gradient[lang.NUMBER + 842] = 1.0
        change = self.step(gradient)
        numbers = change[lang.NUMBER : lang.NUMBER + 1000].abs().amax(1)
        self.assertTrue(bool((numbers > 0).all()))
        self.assertEqual(int(numbers.argmax()), 842)
        self.assertEqual(float(change[[lang.PAD, lang.BOS, lang.EOS]].abs().max()), 0.0)

    def test_a_gradient_on_other_words_moves_no_number(self) -> None:
        gradient = torch.zeros_like(self.table)
        gradient[lang.EOS] = 1.0
        self.assertEqual(float(self.step(gradient).abs().max()), 0.0)

    def test_goes_downhill(self) -> None:
        gradient = torch.randn(self.table.shape)
        self.assertLess(float((self.step(gradient) * gradient).sum()), 0.0)


if __name__ == "__main__":
    unittest.main()
