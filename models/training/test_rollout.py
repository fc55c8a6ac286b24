"""Rollouts on a scripted model, and the cached decoder against the plain model."""

import unittest

import torch
from torch import Tensor

import countdown
import language as lang
from decoder import Decoder
from grammar import Answer, Grammar
from model import Architecture, Model
from rollout import Limits, rollout, sampler
from test_data import TINY, lively

NAMES = lang.names()


def ids(text: str) -> list[int]:
    tokens: list[int] = []
    for word in text.split():
        tokens += lang.number(int(word)) if word.isdigit() else [NAMES.index(word)]
    return tokens


class Script:
    """Continues every context by the first line of a script that it is a beginning of."""

    def __init__(self, lines: list[str], rows: int = 64) -> None:
        self.lines = [ids(line) for line in lines]
        self.contexts: list[list[int]] = []
        self.rows = rows
        self.widest = 0

    def join(self, saved: Tensor | None) -> None:
        self.contexts.append([] if saved is None else saved.tolist())

    def leave(self, row: int, keep: bool) -> Tensor | None:
        saved = torch.tensor(self.contexts[row]) if keep else None
        self.contexts[row] = self.contexts[-1]
        self.contexts.pop()
        return saved

    def feed(self, first: int, tokens: list[list[int]]) -> Tensor:
        self.widest = max(self.widest, len(tokens))
        logits = torch.zeros(len(tokens), lang.VOCABULARY_SIZE)
        for i, new in enumerate(tokens):
            context = self.contexts[first + i]
            context += new
            for line in self.lines:
                if len(line) > len(context) and line[: len(context)] == context:
                    logits[i, line[len(context)]] = 50.0
                    break
        return logits


HEAD = "<bos> apr childrenUnlimited perSpawn8"
WIN = f"{HEAD} 10 4 3 3 | 4 + 3 7 7 3 + 10 solution 4 + 3 7 7 + 3 10 <eos>"
LOSE = f"{HEAD} 10 9 4 2 | 9 + 4 13 13 2 + 15 fail <eos>"
SPAWN = "spawn 2 + 1 3 4 * 1 4 9 + 9 18 endspawn"
PARENT = f"{HEAD} 10 4 3 2 1 | {SPAWN} join goal 2 + 1 3 4 + 3 7 7 + 3 10 endjoin solution <eos>"
OTHER = f"{HEAD} 10 4 3 2 | fail <eos>"
CONDITION = lang.apr_condition(None, 8)


class Scripted(unittest.TestCase):
    def test_spawn_and_join(self) -> None:
        for rows in (1, 2, 64):
            (run,) = rollout(Script([PARENT, WIN, OTHER], rows), [[10, 1, 2, 3, 4]], CONDITION)
            self.assertTrue(run.solved)
            self.assertEqual(run.children, 2)
            self.assertEqual(run.root.tokens, ids(PARENT))
            win, other = run.root.spawns[0]
            self.assertEqual(run.root.total_tokens, sum(map(len, (run.root.tokens, win.tokens, other.tokens))))
            self.assertEqual(run.root.sequential_tokens, len(run.root.tokens) + len(win.tokens))
            join = ids(PARENT).index(lang.JOIN)
            end = ids(PARENT).index(lang.END_JOIN)
            expected = [ids(PARENT).index(lang.BAR) < i and not join <= i <= end for i in range(len(run.root.tokens))]
            self.assertEqual(run.root.sampled, expected)

    def test_nested_spawns(self) -> None:
        root = f"{HEAD} 10 5 5 1 1 1 | spawn 5 - 5 0 5 + 5 10 endspawn join goal 5 + 5 10 1 - 1 0 10 * 1 10 10 + 0 10 endjoin fail <eos>"
        none = f"{HEAD} 10 1 1 1 0 | spawn 7 + 7 14 endspawn join endjoin fail <eos>"
        inner = f"{HEAD} 10 10 1 1 1 | spawn 1 - 1 0 endspawn join goal 1 - 1 0 10 * 1 10 10 + 0 10 endjoin solution <eos>"
        leaf = f"{HEAD} 10 10 1 0 | solution 10 * 1 10 10 + 0 10 <eos>"
        (run,) = rollout(Script([root, none, inner, leaf]), [[10, 5, 5, 1, 1, 1]], CONDITION)
        self.assertEqual(run.root.tokens, ids(root))
        self.assertEqual((run.children, run.failure), (3, "gave up"))
        self.assertEqual([t.depth for t in run.root.all()], [0, 1, 1, 2])

    def test_failures(self) -> None:
        prompt = f"{HEAD} 10 4 3 2 1 |"
        cases = {
            "wrong claim": "solution 4 + 3 8 8 + 2 10 10 * 1 10 <eos>",
            "gave up": "fail <eos>",
            "malformed spawn": "spawn 4 + endspawn",
            "malformed answer": "solution 4 + <eos>",
            "window": " ".join(["7"] * 300),
        }
        for failure, text in cases.items():
            (run,) = rollout(Script([f"{prompt} {text}"]), [[10, 1, 2, 3, 4]], CONDITION)
            self.assertEqual(run.failure, failure)
            self.assertLessEqual(run.root.longest, 256)

    def test_limits_give_misses(self) -> None:
        parent = f"{HEAD} 10 4 3 2 1 | {SPAWN} join endjoin fail <eos>"
        (run,) = rollout(Script([parent]), [[10, 1, 2, 3, 4]], CONDITION, limits=Limits(depth=0))
        self.assertEqual((run.root.tokens, run.children), (ids(parent), 0))
        (run,) = rollout(Script([PARENT, WIN]), [[10, 1, 2, 3, 4]], CONDITION, limits=Limits(threads=2))
        self.assertEqual((run.solved, run.children), (True, 1))

    def test_lists_all_results_of_an_operation_sent_twice(self) -> None:
        step, last = (2, "+", 1, 3), (4, "+", 3, 7)
        self.assertEqual(lang.join_tokens([(step, None), (step, [last])]), ids("join miss goal 2 + 1 3 4 + 3 7 endjoin"))
        self.assertEqual(lang.join_tokens([(step, [last]), (step, None)]), ids("join goal 2 + 1 3 4 + 3 7 endjoin"))
        self.assertEqual(lang.join_tokens([(last, None), (step, [])]), ids("join goal 2 + 1 3 endjoin"))

    def test_problems_share_the_batch(self) -> None:
        script = Script([PARENT, WIN, OTHER])
        runs = rollout(script, [[10, 1, 2, 3, 4]] * 5, CONDITION)
        self.assertTrue(all(run.solved for run in runs))
        self.assertEqual(script.widest, 10)


class Verifier(unittest.TestCase):
    def test_solves(self) -> None:
        good = [(2, "+", 1, 3), (4, "+", 3, 7), (7, "+", 3, 10)]
        self.assertTrue(countdown.solves(10, [1, 2, 3, 4], good))
        bad = {
            "unused number": good[:2],
            "number used twice": [(4, "+", 4, 8), *good],
            "wrong arithmetic": [(2, "+", 1, 4), (4, "+", 4, 8), (8, "+", 3, 11)],
            "wrong target": [(2, "+", 1, 3), (4, "+", 3, 7), (7, "*", 3, 21)],
            "fraction": [(3, "/", 2, 1), (4, "*", 1, 4), (4, "+", 1, 5)],
        }
        for name, steps in bad.items():
            self.assertFalse(countdown.solves(10, [1, 2, 3, 4], steps), name)
        self.assertFalse(countdown.solves(1, [2, 1], [(1, "-", 2, 1)]))
        self.assertFalse(countdown.solves(0, [0, 1], [(1, "/", 0, 0)]))

    def test_large_numbers(self) -> None:
        operation = (99, "*", 99, 9801)
        answer = [lang.SOLUTION, *lang.operation_tokens(operation), lang.EOS]
        self.assertEqual(Grammar(10, [99, 99]).read(answer), Answer([operation]))
        cut = [lang.SOLUTION, lang.NUMBER + 1, 3, lang.NUMBER + 2, lang.THOUSANDS + 1, lang.EOS]
        self.assertIsNone(Grammar(10, [99, 99]).read(cut))
        self.assertEqual(len(NAMES), lang.VOCABULARY_SIZE)


    def test_a_check_that_holds_is_the_answer(self) -> None:
        right, wrong = (34, "/", 17, 2), (35, "/", 17, 2)
        check = "check 34 / 17 2 34 2 + 8 10 goal solution <eos>"
        self.assertEqual(Grammar(10, [34, 17, 8]).read(ids(check)), Answer([right, (2, "+", 8, 10)]))
        refused = "check 35 / 17 2 34 miss solution 35 / 17 2 <eos>"
        self.assertEqual(Grammar(10, [35, 17, 8]).read(ids(refused)), Answer([wrong]))
        # A quotient without its product is no check, and one that the end cuts off has no effect.
        self.assertEqual(Grammar(10, [34, 17, 8]).read(ids("check 34 / 17 2 goal solution <eos>")), Answer([]))
        self.assertIsNone(Grammar(10, [34, 17, 8]).read(ids("check 34 / 17 2 34 <eos>")))


class Cached(unittest.TestCase):
    """The decoder's ragged rows give the logits of the plain model."""

    def test_ragged_rows(self) -> None:
        a = Architecture(layers=2, width=32, heads=2, kv_heads=1, ffn=48, context=64)
        model = lively(Model(a)).eval()
        decoder = Decoder(model, 3, 64)
        check_ragged(self, model, decoder, 1e-4)

    def test_sampled_log_probabilities(self) -> None:
        model = lively(Model(TINY)).eval()
        (run,) = rollout(
            Decoder(model, 4, 64), [[10, 1, 2, 3, 4]], CONDITION, sampler(1.0, 3), Limits(context=64)
        )
        thread = run.root
        tokens = torch.tensor([thread.tokens])
        logs = model.logits(tokens, torch.zeros_like(tokens))[0].log_softmax(-1)
        for i, sampled in enumerate(thread.sampled):
            if sampled:
                self.assertAlmostEqual(logs[i - 1, thread.tokens[i]].item(), thread.log_probabilities[i], places=3)


def check_ragged(case: unittest.TestCase, model: Model, decoder: Decoder, tolerance: float) -> None:
    """Prompts of different lengths, single steps, a row that leaves and comes back with more to read."""
    texts = [torch.randint(3, 1064, (n,), generator=torch.Generator().manual_seed(n)).tolist() for n in (40, 30, 20)]
    rows = [0, 1, 2]
    at = [0, 0, 0]

    def feed(first: int, counts: list[int]) -> None:
        new = []
        for row, count in zip(rows[first:], counts, strict=True):
            new.append(texts[row][at[row] : at[row] + count])
            at[row] += count
        logits = decoder.feed(first, new)
        for row, found in zip(rows[first:], logits, strict=True):
            tokens = torch.tensor([texts[row][: at[row]]])
            with torch.no_grad():
                expected = model.logits(tokens, torch.zeros_like(tokens))[0, -1]
            case.assertLess((found - expected).abs().max().item(), tolerance)

    for _ in range(3):
        decoder.join(None)
    feed(0, [9, 4, 7])
    feed(0, [1, 1, 1])
    saved = decoder.leave(0, keep=True)
    rows[:] = [2, 1]
    feed(0, [1, 1])
    decoder.join(saved)
    rows.append(0)
    feed(2, [6])
    feed(0, [1, 1, 1])
    feed(1, [5, 3])


if __name__ == "__main__":
    unittest.main()
