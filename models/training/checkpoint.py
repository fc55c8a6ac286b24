"""Checkpoints on disk: one file, written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import torch

from huggingface import load_huggingface
from model import Architecture, Model

FORMAT = 1
NO_TRAINING = {"tokens": 0, "steps": 0, "minutes": 0.0, "parts": []}


def save(path: Path, content: dict) -> None:
    """Replaces `path` in one step, so that a kill in the middle leaves the previous checkpoint."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        torch.save({"format": FORMAT, **content}, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load(path: Path) -> dict:
    content = torch.load(path, map_location="cpu", weights_only=True)
    if content.get("format") != FORMAT:
        raise ValueError(f"{path} is not a checkpoint of this version")
    return content


def load_model(path: Path) -> Model:
    """The model of a checkpoint, or of a Hugging Face folder, in fp32, ready for inference."""
    if path.is_dir():
        return load_huggingface(path).eval().requires_grad_(False)
    content = load(path)
    return inference_model(content["architecture"], content["model"])


def training_facts(path: Path) -> dict:
    """All training that a checkpoint has behind it: tokens, steps, minutes, and its parts with their data.

    A run that starts from another's weights counts from 0 and keeps the other's facts as `before`. A
    bundled Hugging Face folder has them in the manifest beside it; of any other nothing is known.
    """
    if path.is_dir():
        manifest = path.parent / "manifest.json"
        return json.loads(manifest.read_text())["training"] if manifest.exists() else NO_TRAINING
    content = load(path)
    before = content.get("before") or NO_TRAINING
    return {
        "tokens": before["tokens"] + content["tokens"],
        "steps": before["steps"] + content["steps"],
        "minutes": round(before["minutes"] + content["seconds"] / 60, 1),
        "parts": before["parts"] + content["history"],
    }


def inference_copy(model: Model) -> Model:
    """The model as it will be decoded: in fp32, apart from the one being trained; on the CPU."""
    return inference_model(model.architecture.as_dict(), model.state_dict())


def inference_model(architecture: dict, weights: dict) -> Model:
    model = Model(Architecture(**architecture))
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)
