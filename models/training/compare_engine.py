"""Whether rollouts here and the engine of the program mean the same thing, with every difference.

    python compare_engine.py CHECKPOINT_OR_HF_FOLDER MODEL_FOLDER PROBLEMS.json --limit 200
    python compare_engine.py CHECKPOINT_OR_HF_FOLDER http://127.0.0.1:8000 PROBLEMS.json --limit 200

With the address of an inference server (or several, with commas) that has the same weights in 32
bits: whether runs over it are those here, but where two logits are near ties.

Else three comparisons: the exported 8-bit graph decoded greedily by both (the same model, so only a sum's
order may tell them apart); the fp32 model here against the engine (what quantisation changes); and
rollouts sampled here, replayed by the engine's rules (threads, joins, limits and verdicts must be
the same whatever was written). Ends with 1 where something differs that should not.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

import checkpoint
import language as lang
from conditions import fixed_condition
from decoder import Decoder
from onnx_decoder import OnnxDecoder
from evaluate import read_problems
from rollout import Cache, Limits, Run, rollout, sampler

ROOT = Path(__file__).resolve().parents[2]
ROUNDING = 0.05
"""Two logits nearer than this may change places with the order of a sum (test/unit/engine/model.spec.ts)."""


def row(run: Run) -> dict:
    """A run as the program's command `rollouts` writes and reads it."""
    return {
        "target": run.target,
        "numbers": run.root.numbers,
        "contextWindow": run.limits.context,
        "claimed": run.claimed,
        "solved": run.solved,
        "threads": {t.path: {"tokens": t.tokens, "sampled": "".join("1" if s else "0" for s in t.sampled)} for t in run.root.all()},
    }


def engine_rows(*arguments: str | Path) -> list[dict]:
    """What the program's command `rollouts` writes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.jsonl"
        subprocess.run(["npm", "run", "--silent", "rollouts", "--", *map(str, arguments), "--out", out], cwd=ROOT, check=True)
        return [json.loads(text) for text in out.read_text().splitlines()]


def replayed(rows: list[dict]) -> list[dict]:
    """The same sampled tokens under the engine's rules."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in rows))
        return engine_rows("--replay", path)


@dataclass(frozen=True)
class Difference:
    """The one of a run that the others follow from."""

    problem: int
    path: str
    place: int
    mine: str
    theirs: str
    context: tuple[int, ...]
    """Tokens before it, where both have the thread."""

    def __str__(self) -> str:
        return f"problem {self.problem}, thread {self.path or 'root'}, token {self.place}: {self.mine}, engine: {self.theirs}"


def difference(number: int, mine: dict, theirs: dict) -> Difference | None:
    names = [*lang.names(), "(end)"]
    end = len(names) - 1
    found: list[Difference] = []
    for path in sorted({*mine["threads"], *theirs["threads"]}, key=lambda p: (p.count("."), p)):
        here, there = mine["threads"].get(path), theirs["threads"].get(path)
        if here is None or there is None:
            found.append(Difference(number, path, 0, *("a thread" if side else "none" for side in (here, there)), ()))
            continue
        pairs = zip([*here["tokens"], end], [*there["tokens"], end])
        place = next((i for i, (one, other) in enumerate(pairs) if one != other), None)
        if place is not None:
            texts = [names[[*side["tokens"], end][place]] for side in (here, there)]
            one = Difference(number, path, place, *texts, tuple(here["tokens"][:place]))
            # A token that the model chose is the cause; joined tokens and whole threads follow from such.
            if here["sampled"][place : place + 1] == "1":
                return one
            found.append(one)
        elif here["sampled"] != there["sampled"]:
            found.append(Difference(number, path, 0, "sampled otherwise", "sampled otherwise", ()))
    if found:
        return found[0]
    for key in ("claimed", "solved"):
        if mine[key] != theirs[key]:
            return Difference(number, "", 0, f"{key} {mine[key]}", f"{key} {theirs[key]}", ())
    return None


def differences(mine: list[dict], theirs: list[dict]) -> list[Difference]:
    pairs = enumerate(zip(mine, theirs, strict=True))
    return [found for number, (one, other) in pairs if (found := difference(number, one, other))]


def margin(cache: Cache, context: tuple[int, ...]) -> float:
    """How far the second best token is behind the best, after a context."""
    cache.join(None)
    best, second = cache.feed(0, [list(context)])[0].topk(2).values.tolist()
    cache.leave(0, keep=False)
    return best - second


def report(title: str, found: list[Difference], count: int, cache: Cache | None) -> list[Difference]:
    """Prints every difference; returns those that no rounding explains."""
    print(f"{title}: {count - len(found)} of {count} runs are identical, token by token")
    unexplained = []
    for one in found:
        gap = margin(cache, one.context) if cache and one.context else None
        print(f"  {one}" + (f"; the best two logits are {gap:.4f} apart" if gap is not None else ""))
        if gap is None or gap > ROUNDING:
            unexplained.append(one)
    return unexplained


def compare_full(mine: list[dict], theirs: list[dict], full: Cache, title: str) -> list[Difference]:
    """Reports where runs of the fp32 model here and others part, and who solves what."""
    unexplained = report(title, differences(mine, theirs), len(theirs), full)
    pairs = list(zip(mine, theirs, strict=True))
    lost, won = (sum(x["solved"] > y["solved"] for x, y in order) for order in (pairs, [(y, x) for x, y in pairs]))
    print(f"  solved {sum(x['solved'] for x in mine)} and {sum(y['solved'] for y in theirs)}; only here {lost}, only there {won}")
    return unexplained


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint", type=Path, help="the fp32 model, or its Hugging Face folder")
    p.add_argument("model", help="folder of its exported graph, or the address of a server of its weights")
    p.add_argument("problems", type=Path)
    p.add_argument("--limit", type=int, default=200)
    p.add_argument("--method", choices=["apr", "sos"], default="apr")
    p.add_argument("--temperature", type=float, default=1.0, help="of the rollouts that are replayed")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--rows", type=int, default=128, help="threads decoded side by side")
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    model = checkpoint.load_model(o.checkpoint)
    a = model.architecture
    problems = read_problems(o.problems)[: o.limit]
    condition = fixed_condition(o.method, a.context)

    def rows(cache: Cache, **how: object) -> list[dict]:
        return [row(run) for run in rollout(cache, problems, condition.tokens, limits=condition.limits, **how)]

    options = ("--method", o.method, "--problems", o.problems.resolve(), "--limit", o.limit)
    full = Decoder(model, o.rows, a.context)
    if "://" in o.model:
        theirs = engine_rows(*options, "--server", o.model)
        raise SystemExit(1 if compare_full(rows(full), theirs, full, "fp32 here, over the server, greedy") else 0)
    folder = Path(o.model).resolve()
    theirs = engine_rows(*options, "--model", folder, "--threads", o.threads)
    graph = OnnxDecoder(folder / "model.onnx", a, o.rows, a.context, o.threads)
    same_graph = differences(rows(graph), theirs)
    wrong = report("8-bit graph, greedy", same_graph, len(theirs), graph)
    compare_full(rows(full), theirs, full, "fp32 here, 8-bit engine, greedy")
    sampled = rows(full, choose=sampler(o.temperature, o.seed))
    title = f"sampled at temperature {o.temperature}, replayed by the engine's rules"
    wrong += report(title, differences(sampled, replayed(sampled)), len(sampled), None)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
