"""A run that is stopped and resumed ends exactly like one that is not."""

import os
import signal
import unittest
from unittest import mock

import torch

import checkpoint
import train
from test_data import Temporary, random_documents, write_dataset


class Resume(Temporary):
    def options(self, name: str) -> list[str]:
        size = "--layers 1 --width 32 --heads 2 --kv-heads 1 --ffn 32 --context 64 --batch-tokens 256 --threads 1"
        data = [str(self.folder / f"data-{i}") for i in range(2)]
        out = str(self.folder / name)
        return ["--name", "t", "--data", *data, "--out", out, "--device", "cpu", *size.split(), "--warmup-tokens", "2e3"]

    def test_stopped_and_resumed_equals_unbroken(self) -> None:
        for i in range(2):
            write_dataset(self.folder / f"data-{i}", random_documents(60, i))
        train.main([*self.options("whole"), "--tokens", "12e3"])
        step = train.Optimiser.step
        calls = 0

        def step_and_kill(self: train.Optimiser, scale: float) -> None:
            nonlocal calls
            step(self, scale)
            calls += 1
            if calls in (7, 25):
                os.kill(os.getpid(), signal.SIGTERM)

        with mock.patch.object(train.Optimiser, "step", step_and_kill):
            for _ in range(3):
                train.main([*self.options("broken"), "--tokens", "12e3"])
        whole, broken = (checkpoint.load(self.folder / name / "checkpoint.pt") for name in ("whole", "broken"))
        self.assertEqual(len(broken["history"]), 3)
        for key in ("tokens", "steps", "position"):
            self.assertEqual(whole[key], broken[key])
        for name, weight in whole["model"].items():
            self.assertTrue(torch.equal(weight, broken["model"][name]), name)

    def test_a_run_from_other_weights_counts_their_training_too(self) -> None:
        for i in range(2):
            write_dataset(self.folder / f"data-{i}", random_documents(60, i))
        train.main([*self.options("first"), "--tokens", "3e3"])
        first = self.folder / "first" / "checkpoint.pt"
        train.main([*self.options("second"), "--tokens", "2e3", "--init", str(first)])
        second = self.folder / "second" / "checkpoint.pt"
        alone, both = checkpoint.load(second), checkpoint.training_facts(second)
        self.assertEqual(both["tokens"], checkpoint.load(first)["tokens"] + alone["tokens"])
        self.assertEqual(len(both["parts"]), 2)
        self.assertLess(alone["tokens"], 3e3)

    def test_schedule(self) -> None:
        scales = [train.rate_scale(t, 1000, 100, 0.5) for t in (0, 49, 300, 750, 1000)]
        for found, expected in zip(scales, (0.02, 0.5, 1.0, 0.5, 0.02), strict=True):
            self.assertAlmostEqual(found, expected)
        self.assertEqual([train.rate_scale(t, 1000, 0, 1.0) for t in (0, 500, 999)], [1.0, 1.0, 1.0])


if __name__ == "__main__":
    unittest.main()
