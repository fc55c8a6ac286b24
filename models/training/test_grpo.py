"""The terms of the objective against values worked out by hand, and one whole update against finite differences."""

import math
import unittest

import torch
from torch import Tensor

from experience import Experience, doubt, experience
from grpo import advantages, entropy, is_clipped, kl_estimate, surrogate
from learner import Learner, Objective, log_probabilities
from model import Model
from rollout import Run, rollout, sampler
from test_data import TINY, lively
from test_rollout import CONDITION, OTHER, PARENT, WIN, Script, ids

PROBLEM = [10, 1, 2, 3, 4]


def close(found: Tensor, expected: list) -> None:
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64), atol=1e-5, rtol=0)


class Terms(unittest.TestCase):
    def test_advantages(self) -> None:
        rewards = torch.tensor([[1, 0, 0, 0, 0], [1, 1, 1, 1, 1], [0.9, 0.9, 0.9, 0.9, 0.95]], dtype=torch.float64)
        # Means 0.2, 1, 0.91; deviations of the sample 0.44721, 0 and 0.02236, the last two below 0.1.
        close(advantages(rewards), [[1.78885] + [-0.44721] * 4, [0.0] * 5, [-0.1] * 4 + [0.4]])

    def test_surrogate_and_clip(self) -> None:
        sampled = torch.log(torch.tensor([0.4, 0.4, 0.4, 0.4, 0.4], dtype=torch.float64))
        logs = torch.log(torch.tensor([0.6, 0.2, 0.6, 0.2, 0.44], dtype=torch.float64))
        advantage = torch.tensor([2.0, 2.0, -1.0, -1.0, 2.0], dtype=torch.float64)
        # Ratios 1.5, 0.5, 1.5, 0.5, 1.1.
        close(surrogate(logs, sampled, advantage, 0.2), [2.4, 1.0, -1.5, -0.8, 2.2])
        self.assertEqual(is_clipped(logs, sampled, advantage, 0.2).tolist(), [True, False, False, True, False])

    def test_a_clipped_token_has_no_gradient(self) -> None:
        sampled = torch.zeros(4, dtype=torch.float64)
        logs = torch.log(torch.tensor([1.5, 0.5, 1.5, 0.5], dtype=torch.float64)).requires_grad_()
        advantage = torch.tensor([2.0, 2.0, -1.0, -1.0], dtype=torch.float64)
        surrogate(logs, sampled, advantage, 0.2).sum().backward()
        close(logs.grad, [0.0, 1.0, -1.5, 0.0])

    def test_kl_estimate(self) -> None:
        policy = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
        reference = torch.tensor([0.25, 0.25, 0.5], dtype=torch.float64)
        terms = kl_estimate(policy.log(), reference.log())
        # r = 0.5: 0.5 - ln 0.5 - 1; r = 2.5: 2.5 - ln 2.5 - 1.
        close(terms[[0, 2]], [0.193147, 0.583709])
        close((policy * terms).sum(), (policy * (policy / reference).log()).sum().item())

    def test_entropy(self) -> None:
        logits = torch.tensor([[0, 0, -100.0], [math.log(2), 0, 0]], dtype=torch.float64)
        close(entropy(logits), [math.log(2), 1.5 * math.log(2)])


LOST = [f"{PARENT.split('|')[0]} | fail <eos>"]


def scripted_run(lines: list[str]) -> Run:
    (run,) = rollout(Script(lines), [PROBLEM], CONDITION, sampler(1.0, 0))
    return run


class Masking(unittest.TestCase):
    def test_every_thread_of_a_rollout_shares_its_advantage_and_only_sampled_tokens_are_learned(self) -> None:
        won = scripted_run([PARENT, WIN, OTHER])
        lost = scripted_run(LOST)
        # The root wrote its spawn (14 tokens) and its answer (2); the children 18 and 2; the other rollout 2.
        counts = [14 + 2 + 18 + 2, 2]
        data = experience([won, lost], [1.5, -0.5], rollouts=5, context=64)
        learned = []
        for row in range(len(data)):
            for number in range(int(data.documents[row].max()) + 1):
                at = (data.documents[row] == number) & data.learned[row]
                self.assertEqual(len(set(data.advantage[row][at].tolist())), 1)
                learned.append((data.advantage[row][at][0].item(), data.targets[row][at].tolist()))
        root = ids(PARENT)
        written = root[root.index(9) + 1 : root.index(12)] + root[root.index(13) + 1 :]
        child = ids(WIN)[ids(WIN).index(9) + 1 :]
        fail = ids("fail <eos>")
        self.assertEqual(sorted(learned), sorted([(1.5, written), (1.5, child), (1.5, fail), (-0.5, fail)]))
        self.assertEqual(int(data.learned.sum()), sum(counts))
        for advantage, count in zip((1.5, -0.5), counts, strict=True):
            weight = data.weight[data.learned & (data.advantage == advantage)]
            close(weight, [1 / (5 * count)] * count)

    def test_threads_that_left_nothing_to_chance_are_not_learned_from(self) -> None:
        runs = [scripted_run([PARENT, WIN, OTHER]), scripted_run(LOST)]
        certain, doubtful = runs[0].root.spawns[0]
        for thread in (runs[0].root, runs[1].root, certain, doubtful):
            chance = 0.999 if thread is certain else 0.5
            thread.log_probabilities = [math.log(chance) if sampled else 0.0 for sampled in thread.sampled]
        self.assertAlmostEqual(doubt(certain), 18 * 0.001)
        whole, some = (experience(runs, [1.0, -1.0], 2, 64, certain=share) for share in (0.0, 0.02))
        self.assertEqual(int(whole.learned.sum()) - int(some.learned.sum()), 18)
        weights = [data.weight[data.learned].unique().tolist() for data in (whole, some)]
        self.assertEqual(*weights)

    def test_a_forced_token_changes_nothing_but_what_follows_it(self) -> None:
        data = experience([scripted_run([PARENT, WIN, OTHER])], [1.0], rollouts=1, context=64)
        learner = learner_of(lively(Model(TINY).double()))
        forced = data.documents.ge(0) & ~data.learned
        changed = Experience(**{**vars(data), "targets": torch.where(forced, 5, data.targets)})
        reference = torch.zeros(int(data.learned.sum()), dtype=torch.float64)
        self.assertEqual(learner.loss(data, reference)[0].item(), learner.loss(changed, reference)[0].item())


def learner_of(model: Model, largest_gradient: float = 1.0, rate: float = 1e-3) -> Learner:
    """In double precision, with a reference that is a little different."""
    model.precision = torch.float64
    reference = Model(TINY, torch.float64).double().requires_grad_(False)
    random = torch.Generator().manual_seed(5)
    for mine, other in zip(reference.parameters(), model.parameters(), strict=True):
        mine.copy_(other + 0.02 * torch.randn(other.shape, generator=random, dtype=torch.float64))
    return Learner(model, reference, Objective(clip=0.2, kl=0.1, temperature=0.7), rate, largest_gradient)


class WholeStep(unittest.TestCase):
    """Forward pass, packing, objective, gradient, its clip and the optimiser, in one."""

    def setUp(self) -> None:
        self.learner = learner_of(lively(Model(TINY).double()), largest_gradient=0.1)
        self.data = experience([scripted_run([PARENT, WIN, OTHER]), scripted_run(LOST)], [1.5, -0.5], 5, 64)
        # Some ratios within the clip's range, some outside on either side.
        with torch.no_grad():
            logs = log_probabilities(self.learner.logits(self.learner.model, self.data), self.data)
        noise = torch.randn(len(logs), generator=torch.Generator().manual_seed(3), dtype=torch.float64)
        self.data.sampled[self.data.learned] = logs + 0.3 * noise
        ratio = (-0.3 * noise).exp()
        self.assertGreater(int((ratio > 1.2).sum()), 5)
        self.assertGreater(int((ratio < 0.8).sum()), 5)

    def test_the_loss_is_the_weighted_sum_of_its_terms(self) -> None:
        learner, data = self.learner, self.data
        with torch.no_grad():
            logs, reference = (
                log_probabilities(learner.logits(model, data), data) for model in (learner.model, learner.reference)
            )
        entries = zip(logs, reference, *(a[data.learned] for a in (data.sampled, data.advantage, data.weight)), strict=True)
        expected, divergence = 0.0, 0.0
        for log, other, sampled, advantage, weight in ([value.item() for value in entry] for entry in entries):
            ratio, r = math.exp(log - sampled), math.exp(other - log)
            kl = r - math.log(r) - 1
            expected -= weight * (min(ratio * advantage, min(max(ratio, 0.8), 1.2) * advantage) - 0.1 * kl)
            divergence += kl
        loss, (kl_sum, _, _) = learner.loss(data, reference)
        self.assertGreater(0.1 * divergence / len(logs), 1e-4)
        self.assertAlmostEqual(loss.item(), expected, places=10)
        self.assertAlmostEqual(kl_sum.item(), divergence, places=8)

    @torch.no_grad()
    def loss(self) -> float:
        reference = log_probabilities(self.learner.logits(self.learner.reference, self.data), self.data)
        return self.learner.loss(self.data, reference)[0].item()

    def slope(self, parameter: Tensor, direction: Tensor, width: float = 1e-5) -> float:
        """Central difference of the loss when the parameter moves along the direction."""
        with torch.no_grad():
            before = parameter.clone()
            parameter.copy_(before + width * direction)
            above = self.loss()
            parameter.copy_(before - width * direction)
            below = self.loss()
            parameter.copy_(before)
        return (above - below) / (2 * width)

    def test_against_finite_differences(self) -> None:
        model = self.learner.model
        before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
        random = torch.Generator().manual_seed(0)
        numeric: dict[str, list[tuple[int, float]]] = {}
        used = self.data.tokens[self.data.documents >= 0].unique()
        for name, parameter in model.named_parameters():
            size = parameter.numel()
            if name == "embedding.weight":
                places = (used[:3] * TINY.width).tolist()
            elif name == "head.weight":
                places = (self.data.targets[self.data.learned].unique()[:3] * TINY.width).tolist()
            else:
                places = torch.randint(size, (3,), generator=random).tolist()
            numeric[name] = []
            for place in places:
                direction = torch.zeros(size, dtype=torch.float64)
                direction[place] = 1
                numeric[name].append((place, self.slope(parameter, direction.view_as(parameter))))
        # One row at a time, so that the parts of the loss must add up.
        figures = self.learner.learn(self.data, steps=1, rows=1)
        self.assertGreater(figures.gradient, 0.2)
        factor = 0.1 / (figures.gradient + 1e-6)
        total = 0.0
        for name, parameter in model.named_parameters():
            for place, slope in numeric[name]:
                found = parameter.grad.flatten()[place].item() / factor
                self.assertAlmostEqual(found, slope, delta=1e-7 + 1e-5 * abs(slope), msg=name)
                # Adam's first step: the gradient over its own size.
                clipped = slope * factor
                if abs(clipped) > 1e-5:
                    moved = (parameter.detach() - before[name]).flatten()[place].item()
                    self.assertAlmostEqual(moved, -1e-3 * clipped / (abs(clipped) + 1e-8), delta=1e-7, msg=name)
                    total += 1
        self.assertGreater(total, 20)

    def test_the_reported_norm_is_the_slope_along_the_gradient(self) -> None:
        learner = self.learner
        start = {name: value.clone() for name, value in learner.model.state_dict().items()}
        figures = learner.learn(self.data, steps=1, rows=2)
        gradients = [p.grad / (0.1 / (figures.gradient + 1e-6)) for p in learner.model.parameters()]
        learner.model.load_state_dict(start)
        width, losses = 1e-5, []
        for sign in (1, -1):
            with torch.no_grad():
                for p, g in zip(learner.model.parameters(), gradients, strict=True):
                    p.add_(g / figures.gradient, alpha=sign * width)
            losses.append(self.loss())
            learner.model.load_state_dict(start)
        self.assertAlmostEqual((losses[0] - losses[1]) / (2 * width), figures.gradient, delta=1e-5 * figures.gradient)


if __name__ == "__main__":
    unittest.main()
