"""Exports a checkpoint of the published text as a Hugging Face folder, with its tokenizer.

    python text_export.py RUN/checkpoint.pt --out DIR
"""

from __future__ import annotations

import argparse
from pathlib import Path

import checkpoint
import text_tokenizer
from huggingface import write_huggingface


def main(arguments: list[str] | None = None) -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("--out", type=Path, required=True)
    o = p.parse_args(arguments)
    write_huggingface(checkpoint.load_model(o.checkpoint), o.out, text_tokenizer.tokenizer())
    print(f"{o.out}: model.safetensors {(o.out / 'model.safetensors').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
