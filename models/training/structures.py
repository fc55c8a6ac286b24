"""How rollouts divide their work, and two models on the same problems.

    python structures.py BEFORE AFTER PROBLEMS.json --by ../apr/hf

Easy problems are those that the model of `--by` solves greedily with no children, by a serial search
in the window; the others are hard.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from pathlib import Path

import torch

import checkpoint
import language as lang
from decoder import Decoder
from evaluate import evaluate, line, read_problems, summarise
from model import PRECISIONS
from rollout import Limits, Problem, Run


def structures(runs: list[Run]) -> dict[str, float | dict[str, int]]:
    """Of the roots: the share that spawn nothing, how often the others spawn and how wide at first,
    and the share of runs that end unsolved although a child of the root claimed a solution."""
    spawning = [run.root.spawns for run in runs if run.root.spawns]
    widths = [len(spawns[0]) for spawns in spawning]

    def is_unused(run: Run) -> bool:
        return not run.solved and any(child.steps is not None for spawn in run.root.spawns for child in spawn)

    return {
        "alone": round(1 - len(spawning) / max(len(runs), 1), 4),
        "spawns": round(mean([len(spawns) for spawns in spawning]), 3),
        "firstSpawn": round(mean(widths), 3),
        "unused": round(sum(map(is_unused, runs)) / max(len(runs), 1), 4),
        "firstSpawns": {str(width): count for width, count in sorted(Counter(widths).items())},
    }


def mean(values: list[float]) -> float:
    return statistics.fmean(values) if values else 0.0


def paired(before: list[float], after: list[float]) -> tuple[float, float, float]:
    """Mean difference of the same problems' figures, with the bounds of its 95 % interval (normal)."""
    differences = [b - a for a, b in zip(before, after, strict=True)]
    centre = mean(differences)
    half = 1.96 * statistics.stdev(differences) / len(differences) ** 0.5 if len(differences) > 1 else float("inf")
    return centre, centre - half, centre + half


def report(name: str, before: list[Run], after: list[Run]) -> None:
    """Prints both models' figures on these problems, and their paired differences."""
    for runs in (before, after):
        print(f"{name}: {line(summarise(runs, 0))}; {structures(runs)}")
    for figure, values in {
        "solved": lambda run: float(run.solved),
        "children": lambda run: float(run.children),
        "total tokens": lambda run: float(run.root.total_tokens),
        "sequential tokens": lambda run: float(run.root.sequential_tokens),
    }.items():
        centre, low, high = paired([values(run) for run in before], [values(run) for run in after])
        print(f"{name}: {figure} {centre:+.3f} ({low:+.3f} to {high:+.3f})")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("before", type=Path)
    p.add_argument("after", type=Path)
    p.add_argument("problems", type=Path)
    p.add_argument("--by", type=Path, help="model whose serial search says which problems are easy")
    p.add_argument("--limit", type=int)
    p.add_argument("--temperature", type=float, default=0.0)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--rows", type=int, default=256, help="threads decoded side by side")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--precision", choices=PRECISIONS, default="fp32")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    problems: list[Problem] = read_problems(o.problems)[: o.limit]

    def runs_of(path: Path, children: int | None, temperature: float) -> list[Run]:
        model = checkpoint.load_model(path).to(o.device)
        model.precision = PRECISIONS[o.precision]
        limits = Limits(context=model.architecture.context)
        decoder = Decoder(model, o.rows, limits.context)
        return evaluate(decoder, problems, lang.apr_condition(children, 8), limits, temperature, o.seed)[0]

    before, after = (runs_of(path, None, o.temperature) for path in (o.before, o.after))
    report("all", before, after)
    if o.by:
        easy = [run.solved for run in runs_of(o.by, 0, 0.0)]
        for name, wanted in (("easy", True), ("hard", False)):
            chosen = [i for i, is_easy in enumerate(easy) if is_easy is wanted]
            report(name, [before[i] for i in chosen], [after[i] for i in chosen])


if __name__ == "__main__":
    main()
