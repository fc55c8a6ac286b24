"""Supervised training on packed demonstrations, on a GPU or a few CPU cores.

    python train.py --name apr --data DIR [DIR ...] --tokens 50e6 --out RUN --compile

Running the same command again continues from RUN/checkpoint.pt. Every quantity that changes during
training (learning rate, data order) depends on the tokens trained and the seed, never on time, so a
run that was killed and resumed ends like one that was not.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import asdict
from pathlib import Path

import torch

import checkpoint
import language as lang
from data import Batch, Batches, Position
from huggingface import read_huggingface
from decoder import Decoder
from evaluate import evaluate, line, read_problems
from interruption import stop_requests
from model import PRECISIONS, Architecture, Model
from optimiser import Optimiser
from rollout import Limits

REPORT_STEPS = 100
CHECKPOINT_SECONDS = 120
LOWEST_SCALE = 0.02


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--name", required=True, help="name of the model, kept in its checkpoint")
    p.add_argument("--data", required=True, nargs="+", type=Path, help="dataset folders, used in turn")
    p.add_argument("--tokens", required=True, type=float, help="total budget, in tokens without padding")
    p.add_argument("--out", required=True, type=Path, help="folder of the run")
    p.add_argument("--init", type=Path, help="checkpoint, or Hugging Face folder, whose weights a new run starts from")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--lr", type=float, default=0.008, help="Muon's learning rate, for the matrices of the blocks")
    p.add_argument("--embedding-lr", type=float, default=1.2e-3, help="AdamW's learning rate, for the rest")
    p.add_argument("--warmup-tokens", type=float, default=8e5)
    p.add_argument("--decay-from", type=float, default=0.4, help="fraction of the budget where linear decay begins")
    p.add_argument("--layers", type=int, default=4)
    p.add_argument("--width", type=int, default=256)
    p.add_argument("--heads", type=int, default=4)
    p.add_argument("--kv-heads", type=int, default=2)
    p.add_argument("--ffn", type=int, default=768)
    p.add_argument("--batch-tokens", type=int, default=4096, help="positions in a step, padding included")
    p.add_argument("--context", type=int, default=256)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--precision", choices=PRECISIONS, default="bf16")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--compile", action="store_true", help="compile the step: slow start, then up to 1.5 times faster")
    p.add_argument("--validate", type=Path, help="problems to solve now and then")
    p.add_argument("--validate-every", type=int, default=2000, help="steps")
    p.add_argument("--validate-problems", type=int, default=60)
    return p.parse_args(arguments)


def rate_scale(done: int, budget: float, warmup: float, decay_from: float) -> float:
    """Multiplier of the learning rates after so many tokens (or steps): warm-up, plateau, linear decay."""
    rising = (done + 1) / max(warmup, 1)
    falling = (1 - done / budget) / (1 - decay_from) if decay_from < 1 else 1.0
    return max(LOWEST_SCALE, min(1.0, rising, falling))


def hardware(device: torch.device, threads: int) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.processor() or platform.machine()}, {threads} threads"


def settings_of(options: argparse.Namespace) -> dict:
    """The options that a manifest keeps: neither paths nor what it says elsewhere."""

    def is_plain(value: object) -> bool:
        return all(map(is_plain, value)) if isinstance(value, list) else isinstance(value, (int, float, str, bool))

    return {k: v for k, v in vars(options).items() if is_plain(v) and k not in ("device", "name")}


class Run:
    """One training run: its state, and how that state reaches and leaves the disk."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.device = torch.device(options.device)
        self.path = options.out / "checkpoint.pt"
        self.log = options.out / "log.jsonl"
        options.out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(options.seed)
        o = options
        self.batches = Batches(o.data, o.batch_tokens // o.context, o.context, o.seed)
        vocabulary = max(data.vocabulary_size for data in self.batches.datasets)
        architecture = Architecture(o.layers, o.width, o.heads, o.kv_heads, o.ffn, vocabulary, o.context)
        self.model = Model(architecture, PRECISIONS[o.precision]).to(self.device)
        self.optimiser = Optimiser(self.model, o.lr, o.embedding_lr)
        self.tokens = self.steps = 0
        self.seconds = 0.0
        self.history: list[dict] = []
        """Parts of the run: each start with its hardware, data and settings."""
        self.before = None
        """What the weights that the run started from had been trained on."""
        if self.path.exists():
            saved = checkpoint.load(self.path)
            if saved["architecture"] != architecture.as_dict():
                raise SystemExit(f"{self.path} has another architecture: {saved['architecture']}")
            self.model.load_state_dict(saved["model"])
            self.optimiser.restore(saved["optimiser"])
            self.tokens, self.steps, self.seconds = saved["tokens"], saved["steps"], saved["seconds"]
            self.history, self.before = saved["history"], saved["before"]
            self.batches.position = Position(**saved["position"])
        elif o.init:
            self.before = checkpoint.training_facts(o.init)
            if o.init.is_dir():
                read_huggingface(self.model, o.init)
            else:
                self.model.load_state_dict(checkpoint.load(o.init)["model"])
        self.history.append(self.facts())

    def facts(self) -> dict:
        return {
            "fromTokens": self.tokens,
            "hardware": hardware(self.device, self.options.threads),
            "torch": str(torch.__version__),
            "init": self.options.init.name if self.options.init else None,
            "data": [{k: d.manifest.get(k) for k in ("method", "seed", "problems", "documents", "tokens")} for d in self.batches.datasets],
            "settings": settings_of(self.options),
        }

    def save(self) -> None:
        checkpoint.save(
            self.path,
            {
                "name": self.options.name,
                "architecture": self.model.architecture.as_dict(),
                "model": self.model.state_dict(),
                "optimiser": self.optimiser.state(),
                "position": asdict(self.batches.position),
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

    def tensors(self, batch: Batch) -> list[torch.Tensor]:
        arrays = (batch.tokens, batch.targets, batch.documents)
        return [torch.from_numpy(array).to(self.device, non_blocking=True) for array in arrays]

    def validate(self) -> None:
        """Solves a few problems with the decoder; its time does not count as training."""
        problems = read_problems(self.options.validate)[: self.options.validate_problems]
        decoder = Decoder(checkpoint.inference_copy(self.model).to(self.device), 256, self.options.context)
        methods = {d.manifest.get("method") for d in self.batches.datasets}
        condition = lang.sos_condition(self.options.context) if methods == {"sos"} else lang.apr_condition(None, 8)
        _, summary = evaluate(decoder, problems, condition, Limits(context=self.options.context))
        print(f"validation {line(summary)}", flush=True)
        self.record({"step": self.steps, "tokens": self.tokens} | summary)

    def train(self) -> None:
        """Trains to the end of the budget, or until a signal asks to stop."""
        with stop_requests() as stopping:
            self.steps_until(stopping)
        self.save()
        if stopping:
            print(f"stopped at {self.tokens} tokens; the same command continues", flush=True)
        elif self.options.validate:
            self.validate()

    def steps_until(self, stopping: list[int]) -> None:
        """Steps until `stopping` is no longer empty or the budget is used up."""
        o = self.options
        loss_of = torch.compile(self.model.loss, dynamic=False) if o.compile else self.model.loss
        total, steps, counted = torch.zeros((), device=self.device), 0, 0
        since = clock = saved = time.monotonic()
        for batch in self.batches if self.tokens < o.tokens else ():
            scale = rate_scale(self.tokens, o.tokens, o.warmup_tokens, o.decay_from)
            loss = loss_of(*self.tensors(batch))
            loss.backward()
            self.optimiser.step(scale)
            total += loss.detach()
            self.steps, self.tokens = self.steps + 1, self.tokens + batch.size
            steps, counted = steps + 1, counted + batch.size
            now = time.monotonic()
            self.seconds, clock = self.seconds + now - clock, now
            if self.steps % REPORT_STEPS == 0:
                self.report(total.item() / steps, counted / (time.monotonic() - since), scale)
                total.zero_()
                since, steps, counted = time.monotonic(), 0, 0
            finished = stopping or self.tokens >= o.tokens
            if o.validate and self.steps % o.validate_every == 0 and not finished:
                self.validate()
                pause = time.monotonic() - now
                since, clock = since + pause, clock + pause
            if finished:
                break
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self.save()
                saved = time.monotonic()

    def report(self, loss: float, speed: float, scale: float) -> None:
        """`loss` is the mean since the last report, `speed` in tokens a second since then."""
        left = max(0.0, self.options.tokens - self.tokens) / speed / 60
        print(
            f"{self.seconds / 60:.1f} min  step {self.steps}  {self.tokens / 1e6:.2f}M tokens  loss {loss:.4f}  "
            f"{speed:.0f} tokens/s  rate {scale:.3f}  {left:.0f} min left",
            flush=True,
        )
        entry = {"step": self.steps, "tokens": self.tokens, "loss": round(loss, 5), "tokensPerSecond": round(speed)}
        self.record(entry | {"rate": round(scale, 4), "minutes": round(self.seconds / 60, 2)})


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    run = Run(options)
    size = sum(p.numel() for p in run.model.parameters())
    documents = sum(len(d) for d in run.batches.datasets)
    print(f"{run.history[-1]['hardware']}; {size / 1e6:.2f}M parameters; {documents} documents", flush=True)
    if run.tokens:
        print(f"continuing at {run.tokens} tokens, step {run.steps}", flush=True)
    run.train()


if __name__ == "__main__":
    main()
