"""Reinforcement learning of parent and child threads from the correctness of the final answer.

    python rl.py --name apr --init CHECKPOINT_OR_HF_FOLDER --problems TRAIN.json --steps 150 --out RUN

Every step decodes a group of rollouts for each of a batch of problems, by spawn and join, and
learns from them by GRPO. Running the same command again continues from RUN/checkpoint.pt: what a
step does depends on its number, the seed and the weights, so a run that was killed and resumed ends
like one that was not. The defaults are those of arXiv 2504.15466, as far as it names them.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

import checkpoint
import countdown
from conditions import Condition, children_condition, draw_condition, fixed_condition
from decoder import Decoder
from evaluate import evaluate, line, read_problems, summarise
from experience import experience
from grpo import advantages
from interruption import stop_requests
from learner import Figures, Learner, Objective
from model import PRECISIONS, Model
from rollout import Problem, Rollout, Run, sampler, start
from structures import structures
from train import hardware, rate_scale, settings_of

SAVE_SECONDS = 30
CERTAIN = 0.02
"""Share of the doubt that is not learned from: it is in many threads of a trained model."""
PAPER = {
    "steps": 150,
    "inner_steps": 2,
    "batch": 64,
    "group": 5,
    "lr": 1e-5,
    "clip": 0.2,
    "max_gradient": 1.0,
    "temperature": 1.0,
}
PAPER_KL = {"apr": 0.001, "sos": 0.01}


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--name", required=True, help="name of the model, kept in its checkpoint")
    p.add_argument("--init", required=True, type=Path, help="checkpoint, or Hugging Face folder, to start from and to stay near")
    p.add_argument("--problems", required=True, type=Path, help="[target, number, ...] each, of the split train")
    p.add_argument("--out", required=True, type=Path, help="folder of the run")
    p.add_argument("--method", choices=["apr", "sos"], default="apr")
    p.add_argument("--steps", type=int, default=PAPER["steps"], help="batches of rollouts, all together")
    p.add_argument("--inner-steps", type=int, default=PAPER["inner_steps"], help="updates on each batch of rollouts")
    p.add_argument("--batch", type=int, default=PAPER["batch"], help="problems of a step")
    p.add_argument("--group", type=int, default=PAPER["group"], help="rollouts of a problem")
    p.add_argument("--lr", type=float, default=PAPER["lr"], help="AdamW's learning rate")
    p.add_argument("--warmup", type=int, default=0, help="steps in which the rate rises to --lr")
    p.add_argument("--decay-from", type=float, default=1.0, help="fraction of the steps where linear decay begins")
    p.add_argument("--clip", type=float, default=PAPER["clip"], help="how far a token's ratio pulls, from 1")
    p.add_argument("--max-gradient", type=float, default=PAPER["max_gradient"], help="largest norm of a gradient")
    p.add_argument("--kl", type=float, help="weight of the KL divergence from --init (default: apr 0.001, sos 0.01)")
    p.add_argument("--temperature", type=float, default=PAPER["temperature"], help="of the rollouts")
    p.add_argument("--no-conditioning", action="store_true", help="always ask for any number of children, or the whole window")
    p.add_argument("--children", type=int, nargs="+", help="apr: budgets of children to draw from, eight at a time, not the demonstrations' conditions")
    p.add_argument("--sequential-cost", type=float, default=0.0, help="taken from the reward for each sequential token")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--rows", type=int, default=256, help="threads decoded side by side")
    p.add_argument("--learn-rows", type=int, default=16, help="rows of a forward pass when learning")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--precision", choices=PRECISIONS, default="fp32")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--validate", type=Path, help="problems to solve greedily now and then")
    p.add_argument("--validate-every", type=int, default=10, help="steps")
    p.add_argument("--validate-problems", type=int, default=100)
    o = p.parse_args(arguments)
    if o.group < 2:
        p.error("--group: a rollout is compared with the others of its group, so give 2 or more")
    if o.children and (o.method != "apr" or o.no_conditioning):
        p.error("--children: goes with --method apr, and not with --no-conditioning")
    o.kl = PAPER_KL[o.method] if o.kl is None else o.kl
    return o


def departures(o: argparse.Namespace) -> dict[str, float | list[int]]:
    """Settings of this run that are not the paper's."""
    paper = PAPER | {"kl": PAPER_KL[o.method], "children": None, "sequential_cost": 0.0, "warmup": 0, "decay_from": 1.0}
    return {name: getattr(o, name) for name, value in paper.items() if getattr(o, name) != value}


def train_problems(path: Path) -> list[Problem]:
    """Refuses a file with problems that are kept for choosing or for final results."""
    problems = read_problems(path)
    for problem in problems:
        split = countdown.split_of(problem[0], problem[1:])
        if split != "train":
            raise SystemExit(f"{path}: {problem} belongs to the split {split}. Make a file by `npm run dataset -- --split train`.")
    return problems


def draw_problems(problems: list[Problem], step: int, batch: int, seed: int) -> list[Problem]:
    """The batch of a step: all problems once, in a random order, before any comes again."""
    chosen = []
    for place in range(step * batch, (step + 1) * batch):
        order = np.random.default_rng((seed, 0, place // len(problems))).permutation(len(problems))
        chosen.append(problems[order[place % len(problems)]])
    return chosen


class Training:
    """One run: its state, and how that state reaches and leaves the disk."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = o = options
        self.device = torch.device(o.device)
        self.path, self.log = o.out / "checkpoint.pt", o.out / "log.jsonl"
        o.out.mkdir(parents=True, exist_ok=True)
        self.problems = train_problems(o.problems)
        self.step = self.tokens = self.steps = 0
        """Batches of this run, tokens read and updates made."""
        self.seconds = 0.0
        self.history: list[dict] = []
        """Parts of the run: each start with its settings."""
        saved = checkpoint.load(self.path) if self.path.exists() else None
        if saved:
            self.step, self.tokens, self.steps = saved["step"], saved["tokens"], saved["steps"]
            self.seconds, self.history, self.before = saved["seconds"], saved["history"], saved["before"]
            reference = checkpoint.inference_model(saved["architecture"], saved["reference"])
        else:
            self.before = checkpoint.training_facts(o.init)
            reference = checkpoint.load_model(o.init)
        precision = PRECISIONS[o.precision]
        self.model = Model(reference.architecture, precision).to(self.device)
        self.model.load_state_dict(saved["model"] if saved else reference.state_dict())
        reference.precision = precision
        objective = Objective(o.clip, o.kl, o.temperature)
        self.learner = Learner(self.model, reference.to(self.device), objective, o.lr, o.max_gradient)
        if saved:
            self.learner.optimiser.load_state_dict(saved["optimiser"])
        self.forget_log(kept_until=self.step if saved else -1)
        self.context = reference.architecture.context
        self.decoder = Decoder(self.model, o.rows, self.context)
        self.history.append(self.facts())

    def facts(self) -> dict:
        return {
            "stage": "reinforcement learning",
            "fromTokens": self.tokens,
            "fromStep": self.step,
            "hardware": hardware(self.device, self.options.threads),
            "torch": str(torch.__version__),
            "init": self.options.init.name,
            "problems": len(self.problems),
            "settings": settings_of(self.options),
            "otherThanThePaper": departures(self.options),
        }

    def save(self) -> None:
        checkpoint.save(
            self.path,
            {
                "name": self.options.name,
                "architecture": self.model.architecture.as_dict(),
                "model": self.model.state_dict(),
                "reference": self.learner.reference.state_dict(),
                "optimiser": self.learner.optimiser.state_dict(),
                "step": self.step,
                "tokens": self.tokens,
                "steps": self.steps,
                "seconds": self.seconds,
                "history": self.history,
                "before": self.before,
            },
        )

    def record(self, entry: dict) -> None:
        with self.log.open("a") as file:
            file.write(json.dumps(entry) + "\n")

    def forget_log(self, kept_until: int) -> None:
        """Steps after the checkpoint are taken again."""
        lines = self.log.read_text().splitlines(keepends=True) if self.log.exists() else []
        self.log.write_text("".join(text for text in lines if json.loads(text)["step"] <= kept_until))

    def train(self) -> None:
        """Trains to the last step, or until a signal asks to stop."""
        o = self.options
        saved = time.monotonic()
        with stop_requests() as stopping:
            if self.step == 0:
                self.validate()
            while self.step < o.steps and not stopping:
                self.take_step()
                if self.step % o.validate_every == 0 or self.step == o.steps:
                    self.validate()
                if time.monotonic() - saved > SAVE_SECONDS:
                    self.save()
                    saved = time.monotonic()
        self.save()
        if stopping:
            print(f"stopped after step {self.step}; the same command continues", flush=True)

    def take_step(self) -> None:
        o, begun = self.options, time.monotonic()
        runs = self.roll_out()
        rewards = torch.tensor([self.reward(run) for run in runs], dtype=torch.float64).view(-1, o.group)
        learned = time.monotonic()
        advantage = advantages(rewards)
        # Where all rollouts of a group are equally good, none of them says what is better.
        kept = (rewards != rewards[:, :1]).any(1)
        figures = None
        if kept.any():
            chosen = [run for run, keep in zip(runs, kept.repeat_interleave(o.group).tolist(), strict=True) if keep]
            data = experience(chosen, advantage[kept].flatten().tolist(), len(runs), self.context, CERTAIN)
            figures = self.learner.learn(data, o.inner_steps, o.learn_rows, self.scale)
            self.steps += o.inner_steps
        ended = time.monotonic()
        self.step += 1
        self.tokens += sum(run.root.total_tokens for run in runs)
        self.seconds += ended - begun
        self.report(runs, rewards.mean().item(), kept.double().mean().item(), figures, learned - begun, ended - learned)

    @property
    def scale(self) -> float:
        """Multiplier of the learning rate in the next step."""
        return rate_scale(self.step, self.options.steps, self.options.warmup, self.options.decay_from)

    def roll_out(self) -> list[Run]:
        """A group of sampled rollouts, under one condition, for each problem of the step."""
        o = self.options
        random = np.random.default_rng((o.seed, 1, self.step))
        runs = []
        for problem in draw_problems(self.problems, self.step, o.batch, o.seed):
            condition = self.condition(random)
            runs += [start(problem, condition.tokens, condition.limits) for _ in range(o.group)]
        choose = sampler(o.temperature, int(random.integers(2**63)))
        return Rollout(self.decoder, choose).run(runs)

    def condition(self, random: np.random.Generator) -> Condition:
        o = self.options
        if o.children:
            return children_condition(int(random.choice(o.children)), self.context)
        return fixed_condition(o.method, self.context) if o.no_conditioning else draw_condition(o.method, self.context, random)

    def reward(self, run: Run) -> float:
        return run.solved - self.options.sequential_cost * run.root.sequential_tokens

    def report(
        self, runs: list[Run], reward: float, kept: float, figures: Figures | None, decoding: float, learning: float
    ) -> None:
        """`kept` is the share of groups with something to learn from; times in seconds."""
        s = summarise(runs, decoding)
        tokens = sum(run.root.total_tokens for run in runs)
        entry = {
            "step": self.step,
            "reward": round(reward, 4),
            **{name: s[name] for name in ("accuracy", "children", "totalTokens", "sequentialTokens", "longestContext", "failures")},
            "tokensPerThread": round(tokens / sum(run.threads for run in runs), 1),
            **structures(runs),
            "kept": round(kept, 3),
            **({name: round(value, 6) for name, value in asdict(figures).items()} if figures else {}),
            "tokensPerSecond": round(tokens / (decoding + learning)),
            "decodingSeconds": round(decoding, 1),
            "learningSeconds": round(learning, 1),
            "minutes": round(self.seconds / 60, 2),
        }
        self.record(entry)
        learnt = "nothing to learn from"
        if figures:
            learnt = (
                f"KL {figures.kl:.5f}  entropy {figures.entropy:.4f}  clipped {figures.clipped:.2%}  "
                f"gradient {figures.gradient:.3f}"
            )
        print(
            f"step {self.step}/{self.options.steps}  reward {reward:.3f}  accuracy {s['accuracy']:.1%}  "
            f"groups {kept:.0%}  children {s['children']}  alone {entry['alone']:.0%}  tokens {s['totalTokens']:.0f} total, "
            f"{s['sequentialTokens']:.0f} sequential, {entry['tokensPerThread']} a thread  {learnt}  "
            f"{entry['tokensPerSecond']} tokens/s ({decoding:.0f} + {learning:.0f} s)",
            flush=True,
        )

    def validate(self) -> None:
        """Solves a few problems greedily; its time does not count as training."""
        if self.options.validate is None:
            return
        problems = read_problems(self.options.validate)[: self.options.validate_problems]
        condition = fixed_condition(self.options.method, self.context)
        runs, summary = evaluate(self.decoder, problems, condition.tokens, condition.limits)
        print(f"validation {line(summary)}", flush=True)
        self.record({"step": self.step, "validation": summary | structures(runs)})


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    training = Training(options)
    facts = training.history[-1]
    print(f"{facts['hardware']}; {len(training.problems)} problems; other than the paper: {facts['otherThanThePaper']}", flush=True)
    if training.step:
        print(f"continuing after step {training.step}", flush=True)
    training.train()


if __name__ == "__main__":
    main()
