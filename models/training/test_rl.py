"""A small model learns by reinforcement what to answer; and a broken run ends like a whole one."""

import contextlib
import functools
import io
import json
import os
import signal
import sys
import unittest
from argparse import Namespace
from collections import Counter
from pathlib import Path
from unittest import mock

import numpy as np
import torch
import torch.nn.functional as F

import checkpoint
import countdown
import export
import language as lang
import rl
from conditions import draw_condition, fixed_condition
from decoder import Decoder
from model import IGNORE, Architecture, Model
from rollout import Limits, rollout, sampler
from test_data import Temporary
from test_rollout import CONDITION, HEAD, ids
from train import settings_of

TOY = Architecture(layers=2, width=32, heads=2, kv_heads=1, ffn=64, context=64)
PROMPT, CHILD = f"{HEAD} 10 4 3 2 1 |", f"{HEAD} 10 4 3 3 |"
SPAWN, ANSWER = "spawn 2 + 1 3 endspawn", "4 + 3 7 7 + 3 10"
# What the model is taught at first: how often, forced tokens and what it writes after them.
POLICY = [
    (10, PROMPT, SPAWN),
    (5, f"{PROMPT} {SPAWN} join goal 2 + 1 3 {ANSWER} endjoin", f"solution 2 + 1 3 {ANSWER} <eos>"),
    (5, f"{PROMPT} {SPAWN} join miss endjoin", "fail <eos>"),
    (19, CHILD, "fail <eos>"),
    (1, CHILD, f"solution {ANSWER} <eos>"),
]
PROBLEM = [10, 1, 2, 3, 4]


@functools.cache
def imitator(steps: int = 300) -> Model:
    """A tiny model after supervised training: a parent that passes on what its child says, and a
    child that knows the answer once in twenty times."""
    torch.manual_seed(0)
    model = Model(TOY)
    tokens = torch.zeros(len(POLICY), TOY.context, dtype=torch.long)
    targets = torch.full_like(tokens, IGNORE)
    for row, (_, forced, written) in enumerate(POLICY):
        text = torch.tensor(ids(f"{forced} {written}"))
        tokens[row, : len(text) - 1] = text[:-1]
        targets[row, len(ids(forced)) - 1 : len(text) - 1] = text[len(ids(forced)) :]
    weights = torch.tensor([float(count) for count, _, _ in POLICY])
    optimiser = torch.optim.AdamW(model.parameters(), 1e-2, weight_decay=0.0)
    for _ in range(steps):
        logits = model.logits(tokens, torch.zeros_like(tokens))
        losses = F.cross_entropy(logits.mT, targets, ignore_index=IGNORE, reduction="none").sum(1)
        optimiser.zero_grad()
        ((losses * weights).sum() / weights.sum()).backward()
        optimiser.step()
    return model


def share_solved(model: Model, rollouts: int = 200) -> float:
    decoder = Decoder(model, 64, TOY.context)
    runs = rollout(decoder, [PROBLEM] * rollouts, CONDITION, sampler(1.0, 9), Limits(context=TOY.context))
    return sum(run.solved for run in runs) / rollouts


class Runs(Temporary):
    @classmethod
    def setUpClass(cls) -> None:
        cls.model = imitator()

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))
        self.init = self.folder / "init.pt"
        content = {"name": "sft", "architecture": TOY.as_dict(), "model": self.model.state_dict()}
        checkpoint.save(self.init, {**content, "tokens": 1000, "steps": 10, "seconds": 6.0, "history": [{"stage": "before"}]})
        (self.folder / "train.json").write_text(json.dumps([PROBLEM]))

    def options(self, name: str, *more: str) -> list[str]:
        paths = ["--init", str(self.init), "--problems", str(self.folder / "train.json"), "--out", str(self.folder / name)]
        sizes = "--batch 16 --rows 64 --learn-rows 32 --threads 1 --device cpu --no-conditioning --lr 1e-3"
        return ["--name", name, *paths, *sizes.split(), *more]

    def log(self, name: str) -> list[dict]:
        return [json.loads(text) for text in (self.folder / name / "log.jsonl").read_text().splitlines()]


class Learning(Runs):
    def test_a_child_learns_from_its_parents_answer_alone(self) -> None:
        before = share_solved(self.model)
        self.assertLess(before, 0.1)
        self.assertGreater(before, 0)
        # Without a warm-up the first update moves every weight by the whole rate, on what three rollouts say.
        rl.main(self.options("toy", "--steps", "25", "--warmup", "5"))
        after = checkpoint.load_model(self.folder / "toy" / "checkpoint.pt")
        self.assertGreater(share_solved(after), 0.9)

    def test_a_cost_per_sequential_token_is_in_the_reward(self) -> None:
        rl.main(self.options("cost", "--steps", "1", "--sequential-cost", "0.001"))
        (entry,) = self.log("cost")
        self.assertAlmostEqual(entry["reward"], entry["accuracy"] - 0.001 * entry["sequentialTokens"], delta=2e-4)

    def test_a_manifest_keeps_every_setting_that_is_not_a_path(self) -> None:
        options = Namespace(name="toy", device="cpu", lr=0.1, children=[1, 2], data=[Path("problems.json")], out=Path("toy"))
        self.assertEqual(settings_of(options), {"lr": 0.1, "children": [1, 2]})

    def test_what_comes_out_can_be_exported(self) -> None:
        rl.main(self.options("short", "--steps", "2"))
        path, out = self.folder / "short" / "checkpoint.pt", self.folder / "exported"
        arguments = ["export.py", str(path), "--out", str(out), "--calibrate", str(self.folder / "train.json"), "--no-hf"]
        with mock.patch.object(sys, "argv", [*arguments, "--threads", "1"]):
            export.main()
        training = json.loads((out / "manifest.json").read_text())["training"]
        entries = self.log("short")
        # The log rounds its means.
        self.assertAlmostEqual(training["tokens"], 1000 + sum(80 * e["totalTokens"] for e in entries), delta=2)
        first, second = training["parts"]
        self.assertEqual(first, {"stage": "before"})
        self.assertEqual(second["otherThanThePaper"], {"steps": 2, "batch": 16, "lr": 1e-3})

    def test_problems_that_are_kept_for_later_are_refused(self) -> None:
        held_out = json.loads((Path(__file__).parent.parent / "heldout.json").read_text())
        self.assertEqual(Counter(countdown.split_of(p[0], p[1:]) for p in held_out), {"heldout": 1000})
        (self.folder / "train.json").write_text(json.dumps([PROBLEM, held_out[0]]))
        with self.assertRaisesRegex(SystemExit, "heldout"):
            rl.main(self.options("refused"))


class Resume(Runs):
    def test_killed_and_resumed_equals_unbroken(self) -> None:
        steps = ["--steps", "6", "--validate", str(self.folder / "train.json"), "--validate-every", "3"]
        steps += ["--warmup", "2", "--decay-from", "0.5"]
        rl.main(self.options("whole", *steps))
        step = torch.optim.AdamW.step
        calls = 0

        def step_and_kill(self: torch.optim.AdamW, *arguments: object) -> None:
            nonlocal calls
            step(self, *arguments)
            calls += 1
            if calls == 4:
                os.kill(os.getpid(), signal.SIGTERM)
            if calls == 5:
                raise ConnectionAbortedError

        # As after a kill: once between two steps, and once in the middle of one, with nothing saved of it.
        with mock.patch.object(torch.optim.AdamW, "step", step_and_kill):
            rl.main(self.options("broken", *steps))
            self.assertEqual(self.log("broken")[-1]["step"], 2)
            with mock.patch.object(rl, "SAVE_SECONDS", -1), self.assertRaises(ConnectionAbortedError):
                rl.main(self.options("broken", *steps))
            with (self.folder / "broken" / "log.jsonl").open("a") as file:
                file.write('{"step": 6, "reward": "of a step that was not saved"}\n')
            rl.main(self.options("broken", *steps))
        whole, broken = (checkpoint.load(self.folder / name / "checkpoint.pt") for name in ("whole", "broken"))
        self.assertGreater(len(broken["history"]), len(whole["history"]))
        for key in ("step", "tokens", "steps"):
            self.assertEqual(whole[key], broken[key])
        for name, weight in whole["model"].items():
            self.assertTrue(torch.equal(weight, broken["model"][name]), name)
            self.assertTrue(torch.equal(weight, self.model.state_dict()[name]) is False, name)
        for name, weight in self.model.state_dict().items():
            self.assertTrue(torch.equal(weight, broken["reference"][name]), name)
        clocks = {"minutes", "tokensPerSecond", "decodingSeconds", "learningSeconds"}

        def curve(name: str) -> list[dict]:
            for entry in (entries := self.log(name)):
                entry.get("validation", {}).pop("seconds", None)
            return [{k: v for k, v in entry.items() if k not in clocks} for entry in entries]

        self.assertEqual(curve("whole"), curve("broken"))
        self.assertEqual([e["step"] for e in curve("whole")], [0, 1, 2, 3, 3, 4, 5, 6, 6])


class Draws(unittest.TestCase):
    def test_all_problems_come_once_before_any_comes_again(self) -> None:
        problems = [[n, n] for n in range(10)]
        drawn = [p[0] for step in range(5) for p in rl.draw_problems(problems, step, 4, seed=3)]
        self.assertEqual(sorted(drawn[:10]), list(range(10)))
        self.assertEqual(sorted(drawn[10:]), list(range(10)))
        self.assertNotEqual(drawn[:10], drawn[10:])

    def test_conditions(self) -> None:
        random = np.random.default_rng(0)
        apr = Counter(draw_condition("apr", 256, random).tokens for _ in range(4000))
        # Unlimited: three quarters and none of the numbers; eight a spawn: half, and its share of the rest.
        self.assertAlmostEqual(apr[lang.apr_condition(None, 8)] / 4000, 0.75 * (0.5 + 0.5 / 8), delta=0.03)
        self.assertEqual(len(apr), 12 * 8)
        for _ in range(200):
            condition = draw_condition("sos", 128, random)
            window = lang.WINDOW_CHOICES[condition.tokens[-1] - lang.WINDOW]
            self.assertEqual(condition.limits.context, window)
            self.assertLessEqual(window, 128)
        self.assertEqual(fixed_condition("sos", 256).tokens, lang.sos_condition(256))
        self.assertEqual(fixed_condition("apr", 256).tokens, lang.apr_condition(None, 8))


if __name__ == "__main__":
    unittest.main()
