"""Exports a checkpoint: 8-bit ONNX graph with manifest, and a Hugging Face folder.

    python export.py RUN/checkpoint.pt --out DIR --calibrate PROBLEMS.json
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import onnx
import torch

import checkpoint
import graph
import language as lang
from decoder import Decoder
from evaluate import read_problems
from huggingface import write_huggingface
from model import Architecture, Model
from rollout import Limits, Problem, rollout

HEADROOM = 1.1
"""Room above the largest key or value of a channel, so that new problems rarely saturate."""


@torch.inference_mode()
def calibrate(model: Model, problems: list[Problem], conditions: list[tuple[int, ...]], block: int) -> graph.Quantisation:
    """Scales of the keys (after RoPE) and values, from everything that real rollouts put in the cache."""
    a = model.architecture
    # An unused channel must not get a scale of 0.
    largest = torch.full((a.layers, 2, a.kv_heads, a.head_size), 1e-3)

    class Watching(Decoder):
        def leave(self, row: int, keep: bool) -> torch.Tensor | None:
            seen = self.cache[:, :, row, :, : self.lengths[row]].abs().amax(3)
            torch.maximum(largest, seen, out=largest)
            return super().leave(row, keep)

    for condition in conditions:
        rollout(Watching(model, 64, a.context), problems, condition, limits=Limits(context=a.context))
    return graph.Quantisation(block, (largest * HEADROOM / 127).numpy())


def conditions_of(method: str) -> list[tuple[int, ...]]:
    """Conditions to calibrate on: what a model that knows the method will be asked."""
    apr = [lang.apr_condition(None, n) for n in (1, 8)]
    sos = [lang.sos_condition(256), lang.sos_condition(256, shuffled=True)]
    return {"apr": apr, "sos": sos, "both": apr + sos}[method]


def sizes(a: Architecture) -> dict:
    return {
        "layers": a.layers,
        "width": a.width,
        "heads": a.heads,
        "kvHeads": a.kv_heads,
        "headSize": a.head_size,
        "ffn": a.ffn,
        "vocabularySize": a.vocabulary,
        "contextWindow": a.context,
        "ropeTheta": a.rope_theta,
        "epsilon": a.epsilon,
    }


def describe_file(path: Path) -> dict:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--calibrate", type=Path, required=True, help="problems to measure keys and values on")
    p.add_argument("--calibrate-problems", type=int, default=40)
    p.add_argument("--method", choices=["apr", "sos", "both"], default="apr", help="what the model was trained for")
    p.add_argument("--block", type=int, default=32, choices=[32, 64, 128], help="weights that share a scale")
    p.add_argument("--fp32", action="store_true", help="also write model-fp32.onnx, for parity tests")
    p.add_argument("--no-hf", action="store_true", help="leave the Hugging Face folder out")
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    o.out.mkdir(parents=True, exist_ok=True)
    saved = checkpoint.load(o.checkpoint)
    model = checkpoint.load_model(o.checkpoint)
    problems = read_problems(o.calibrate)[: o.calibrate_problems]
    quantisation = calibrate(model, problems, conditions_of(o.method), o.block)
    largest = quantisation.kv_scales.max((2, 3)).round(5)
    onnx.save(graph.build(model, quantisation), o.out / "model.onnx")
    if o.fp32:
        onnx.save(graph.build(model, None), o.out / "model-fp32.onnx")
    if not o.no_hf:
        write_huggingface(model, o.out / "hf")
    manifest = {
        "name": saved["name"],
        "method": o.method,
        "architecture": sizes(model.architecture),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "quantisation": {
            "weights": {"bits": 8, "block": o.block},
            "kv": {"bits": 8, "scales": "per channel, in the graph", "largestScales": largest.tolist()},
        },
        "files": {"model.onnx": describe_file(o.out / "model.onnx")},
        "training": checkpoint.training_facts(o.checkpoint),
        "vocabulary": lang.names(),
    }
    (o.out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"{o.out}: model.onnx {manifest['files']['model.onnx']['bytes'] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
