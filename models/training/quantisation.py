"""What quantisation costs: the same problems by the fp32 checkpoint and by the exported 8-bit graph.

    python quantisation.py RUN/checkpoint.pt DIR/model.onnx PROBLEMS.json --limit 200
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

import checkpoint
import language as lang
from decoder import Decoder
from evaluate import evaluate, line, read_problems
from onnx_decoder import OnnxDecoder


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("onnx", type=Path)
    p.add_argument("problems", type=Path)
    p.add_argument("--limit", type=int, default=200)
    p.add_argument("--method", choices=["apr", "sos"], default="apr")
    p.add_argument("--rows", type=int, default=64)
    p.add_argument("--threads", type=int, default=2)
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    model = checkpoint.load_model(o.checkpoint)
    a = model.architecture
    problems = read_problems(o.problems)[: o.limit]
    condition = lang.apr_condition(None, 8) if o.method == "apr" else lang.sos_condition(a.context)
    before, summary = evaluate(Decoder(model, o.rows, a.context), problems, condition)
    print(f"fp32:  {line(summary)}")
    after, summary = evaluate(OnnxDecoder(o.onnx, a, o.rows, a.context, o.threads), problems, condition)
    print(f"8 bit: {line(summary)}")
    pairs = list(zip(before, after, strict=True))
    same = sum([t.tokens for t in x.root.all()] == [t.tokens for t in y.root.all()] for x, y in pairs)
    lost, won = (sum(x.solved > y.solved for x, y in order) for order in (pairs, [(y, x) for x, y in pairs]))
    print(f"identical rollouts {same}/{len(pairs)}; solved only by fp32 {lost}, only by 8 bit {won}")


if __name__ == "__main__":
    main()
