"""Batched decoding with a dense key/value cache whose rows come and go."""

from __future__ import annotations

import torch
from torch import Tensor

from model import Model, attend, rope_table


class Decoder:
    """Rows 0..count-1 are live. The last row fills the hole of one that leaves, so that every step
    reads one contiguous piece of the cache."""

    def __init__(self, model: Model, rows: int, context: int) -> None:
        a = model.architecture
        self.model, self.rows = model, rows
        self.device = model.embedding.weight.device
        shape = (a.layers, 2, rows, a.kv_heads, context, a.head_size)
        self.cache = torch.zeros(shape, dtype=model.precision, device=self.device)
        self.lengths: list[int] = []
        """Positions cached per live row."""
        self.cos, self.sin = rope_table(context, a.head_size, a.rope_theta, self.device)

    def join(self, saved: Tensor | None) -> None:
        """Adds a row at the end: empty, or with what `leave` kept."""
        row = len(self.lengths)
        length = 0 if saved is None else saved.shape[3]
        if saved is not None:
            self.cache[:, :, row, :, :length] = saved
        self.lengths.append(length)

    def leave(self, row: int, keep: bool) -> Tensor | None:
        """Frees a row; `keep` returns its cache [layers,2,G,length,D] for joining again."""
        length = self.lengths[row]
        saved = self.cache[:, :, row, :, :length].clone() if keep else None
        last = len(self.lengths) - 1
        if row != last:
            moved = self.lengths[last]
            self.cache[:, :, row, :, :moved] = self.cache[:, :, last, :, :moved]
        self.lengths[row] = self.lengths[last]
        self.lengths.pop()
        return saved

    @torch.inference_mode()
    def feed(self, first: int, tokens: list[list[int]]) -> Tensor:
        """Appends tokens (none empty) to the rows from `first` on -> fp32 logits [n,V] after each row's last."""
        model, n = self.model, len(tokens)
        counts = torch.tensor([len(t) for t in tokens])
        starts = torch.tensor(self.lengths[first : first + n])
        longest, reach = int(counts.max()), int((starts + counts).max())
        padded = torch.tensor([t + [0] * (longest - len(t)) for t in tokens]).to(self.device)
        position = starts[:, None] + torch.arange(longest)
        valid = torch.arange(longest) < counts[:, None]
        # Padding takes part in the products and is then neither cached nor looked at.
        row, column = (index.to(self.device) for index in valid.nonzero(as_tuple=True))
        place = position[valid].to(self.device)
        angle = position.clamp(max=self.cos.shape[0] - 1).to(self.device)
        cos, sin = self.cos[angle][:, None], self.sin[angle][:, None]
        visible = torch.arange(reach, device=self.device) <= position.to(self.device)[:, :, None]
        bias = torch.where(visible, 0.0, -1e4)[:, None].to(model.precision)
        x = model.embedding(padded)
        for layer, block in enumerate(model.blocks):
            q, k, v = block.project(x, cos, sin, model.precision)
            keys, values = self.cache[layer, :, first : first + n]
            keys[row, :, place] = k[row, :, column]
            values[row, :, place] = v[row, :, column]
            x = block.finish(x, attend(q, keys[:, :, :reach], values[:, :, :reach], bias))
        for i, count in enumerate(counts.tolist()):
            self.lengths[first + i] += count
        last = x[torch.arange(n, device=self.device), counts.to(self.device) - 1]
        return model.head(model.norm(last).to(model.precision)).float()
