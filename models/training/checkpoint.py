"""Checkpoints on disk: one file, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import torch

from huggingface import load_huggingface
from model import Architecture, Model

FORMAT = 1


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


def inference_copy(model: Model) -> Model:
    """The model as it will be decoded: in fp32, on the CPU, apart from the one being trained."""
    return inference_model(model.architecture.as_dict(), model.state_dict())


def inference_model(architecture: dict, weights: dict) -> Model:
    model = Model(Architecture(**architecture))
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)
