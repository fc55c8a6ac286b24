"""Decoding with an exported graph in onnxruntime, behind the interface of decoder.Decoder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

# It records a device id and events otherwise, and looks for this when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime
import torch
from torch import Tensor

from model import Architecture


class OnnxDecoder:
    """Same rows as decoder.Decoder; the cache holds what the graph returns, 8-bit or fp32."""

    def __init__(self, path: Path, architecture: Architecture, rows: int, context: int, threads: int = 2) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.architecture, self.rows = architecture, rows
        a = architecture
        dtype = {"tensor(int8)": np.int8, "tensor(float)": np.float32}[self.session.get_inputs()[-1].type]
        self.cache = np.zeros((2 * a.layers, rows, a.kv_heads, context, a.head_size), dtype)
        """[layer's keys, its values, ...][row][head][position][D]"""
        self.lengths: list[int] = []

    def join(self, saved: Tensor | None) -> None:
        row = len(self.lengths)
        length = 0 if saved is None else saved.shape[2]
        if saved is not None:
            self.cache[:, row, :, :length] = saved.numpy()
        self.lengths.append(length)

    def leave(self, row: int, keep: bool) -> Tensor | None:
        saved = torch.from_numpy(self.cache[:, row, :, : self.lengths[row]].copy()) if keep else None
        last = len(self.lengths) - 1
        if row != last:
            self.cache[:, row, :, : self.lengths[last]] = self.cache[:, last, :, : self.lengths[last]]
        self.lengths[row] = self.lengths[last]
        self.lengths.pop()
        return saved

    def feed(self, first: int, tokens: list[list[int]]) -> Tensor:
        """Appends tokens to the rows from `first` on -> logits [n,V] after each row's last."""
        count = len(tokens)
        several = max(len(t) for t in tokens) > 1
        if several and count > 1 and any(self.lengths[first : first + count]):
            # The attention kernel reads several tokens after a cache only for one row at a time.
            return torch.cat([self.feed(first + i, [tokens[i]]) for i in range(count)])
        a = self.architecture
        sizes = np.array([len(t) for t in tokens])
        pasts = np.array(self.lengths[first : first + count])
        steps = int(sizes.max())
        position = (pasts[:, None] + np.arange(steps)).astype(np.int64)
        past = int(pasts.max())
        inputs = {
            "input_ids": np.array([t + [0] * (steps - len(t)) for t in tokens], np.int64),
            "new_pos": np.repeat(position[:, None, :, None], a.kv_heads, 1),
            "seqlens_k": (pasts + steps - 1).astype(np.int32),
            "total_sequence_length": np.array([past + steps], np.int32),
            "last_idx": (sizes - 1).astype(np.int64)[:, None, None],
        }
        for index in range(2 * a.layers):
            name = f"past_{('key', 'value')[index % 2]}.{index // 2}"
            inputs[name] = np.ascontiguousarray(self.cache[index, first : first + count, :, :past])
        logits, fresh = self.session.run(["logits", "new_kv"], inputs)
        fresh = fresh.reshape(count, a.kv_heads, 2 * a.layers, steps, a.head_size)
        for i, size in enumerate(sizes.tolist()):
            start = self.lengths[first + i]
            kept = fresh[i, :, :, :size].swapaxes(0, 1)
            self.cache[:, first + i, :, start : start + size] = kept
            self.lengths[first + i] += size
        return torch.from_numpy(logits)
