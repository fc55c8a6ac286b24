"""The bundled Llama-shaped model: pre-norm blocks, grouped-query attention, SwiGLU, half-split RoPE.

Shapes in comments: B rows, T positions, W width, H heads, G key/value heads, D head size, V vocabulary.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from language import NUMBER, THOUSANDS, VOCABULARY_SIZE

IGNORE = -100
"""Target of a position whose next token is not learned."""
BLOCK = 256
"""Queries of a long row that are attended together."""
PRECISIONS = {"bf16": torch.bfloat16, "fp32": torch.float32}
"""Of the products, by the names that commands take."""


@dataclass(frozen=True)
class Architecture:
    """Everything that fixes the shapes and the arithmetic of a checkpoint."""

    layers: int = 4
    width: int = 256
    heads: int = 4
    kv_heads: int = 2
    ffn: int = 768
    vocabulary: int = VOCABULARY_SIZE
    context: int = 256
    rope_theta: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head_size(self) -> int:
        return self.width // self.heads

    @property
    def qkv_sizes(self) -> list[int]:
        """Rows of the packed projection that belong to queries, keys and values."""
        return [self.heads * self.head_size, self.kv_heads * self.head_size, self.kv_heads * self.head_size]

    def as_dict(self) -> dict:
        return asdict(self)


class RMSNorm(nn.Module):
    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


class Matrix(nn.Module):
    """A linear map without bias whose fp32 weights are used in the precision of its input."""

    def __init__(self, inputs: int, outputs: int, parts: list[int] | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, inputs))
        self.parts = parts or [outputs]
        """Row counts of the logical matrices packed into this one; the optimiser treats them apart."""

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight.to(x.dtype))


def rope_table(length: int, head_size: int, theta: float, device: torch.device | None = None) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each [length, D/2], of position times frequency."""
    frequency = theta ** (-torch.arange(0, head_size, 2, device=device).float() / head_size)
    angle = torch.outer(torch.arange(length, device=device).float(), frequency)
    return angle.cos(), angle.sin()


def widened(x: Tensor) -> Tensor:
    """In fp32 at least: half precision is too coarse for it, and double stays as it is."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Half-split rotary embedding of x [..., D] by tables that broadcast against [..., D/2]."""
    a, b = widened(x).chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1).to(x.dtype)


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    """Grouped-query attention: q [B,H,S,D], k and v [B,G,T,D], additive bias [B or 1,1,S,T] -> [B,H,S,D].

    On a CPU plain products beat the fused kernel at these lengths: the query heads of a group share
    their keys, so they stack into one tall product and nothing has to be repeated.
    """
    batch, heads, queries, size = q.shape
    groups, keys = k.shape[1], k.shape[2]
    if q.is_cuda:
        share = heads // groups
        return F.scaled_dot_product_attention(
            q, k.repeat_interleave(share, 1), v.repeat_interleave(share, 1), attn_mask=bias.to(q.dtype)
        )
    tall = q.reshape(batch * groups, heads // groups * queries, size)
    scores = torch.bmm(tall, k.reshape(batch * groups, keys, size).transpose(1, 2)).view(batch, heads, queries, keys)
    weights = (scores * size**-0.5 + bias).softmax(-1).to(v.dtype)
    mixed = torch.bmm(weights.view(batch * groups, -1, keys), v.reshape(batch * groups, keys, size))
    return mixed.view(batch, heads, queries, size)


def attend_back(q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    """As `attend`, of queries that see no later position: [B,H,T,D] each, bias [B or 1,1,T,T].

    Rows that are longer than a block are done block by block, without the keys behind each: those
    of 1,280 positions have two fifths of the scores less.
    """
    length = q.shape[2]
    if length <= BLOCK:
        return attend(q, k, v, bias)
    ends = [min(start + BLOCK, length) for start in range(0, length, BLOCK)]
    blocks = [
        attend(q[:, :, start:end], k[:, :, :end], v[:, :, :end], bias[:, :, start:end, :end])
        for start, end in zip(range(0, length, BLOCK), ends)
    ]
    return torch.cat(blocks, 2)


class Block(nn.Module):
    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.attention_norm = RMSNorm(a.width, a.epsilon)
        self.qkv = Matrix(a.width, sum(a.qkv_sizes), a.qkv_sizes)
        self.out = Matrix(a.heads * a.head_size, a.width)
        self.ffn_norm = RMSNorm(a.width, a.epsilon)
        self.gate_up = Matrix(a.width, 2 * a.ffn, [a.ffn, a.ffn])
        self.down = Matrix(a.ffn, a.width)

    def project(self, x: Tensor, cos: Tensor, sin: Tensor, precision: torch.dtype) -> tuple[Tensor, Tensor, Tensor]:
        """x [B,S,W] -> rotated queries [B,H,S,D], rotated keys and values [B,G,S,D]."""
        a = self.architecture
        batch, length, _ = x.shape
        packed = self.qkv(self.attention_norm(x).to(precision)).split(a.qkv_sizes, -1)
        q, k, v = (part.view(batch, length, -1, a.head_size).transpose(1, 2) for part in packed)
        return rotate(q, cos, sin), rotate(k, cos, sin), v

    def finish(self, x: Tensor, mixed: Tensor) -> Tensor:
        """Adds the attention's output (mixed [B,H,S,D]) and the feed-forward layer to x [B,S,W]."""
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        gate, up = self.gate_up(self.ffn_norm(x).to(mixed.dtype)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class Model(nn.Module):
    """Next-token predictor. The residual stream stays in fp32; products run in `precision`."""

    def __init__(self, architecture: Architecture, precision: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.architecture = architecture
        self.precision = precision
        self.embedding = nn.Embedding(architecture.vocabulary, architecture.width)
        self.blocks = nn.ModuleList(Block(architecture) for _ in range(architecture.layers))
        self.norm = RMSNorm(architecture.width, architecture.epsilon)
        self.head = Matrix(architecture.width, architecture.vocabulary)
        initialise(self)

    def hidden(self, tokens: Tensor, bias: Tensor) -> Tensor:
        """tokens [B,T], additive attention bias [B or 1,1,T,T] -> final normalised states [B,T,W]."""
        a = self.architecture
        cos, sin = rope_table(tokens.shape[1], a.head_size, a.rope_theta, tokens.device)
        x = self.embedding(tokens)
        for block in self.blocks:
            q, k, v = block.project(x, cos, sin, self.precision)
            x = block.finish(x, attend_back(q, k, v, bias))
        return self.norm(x).to(self.precision)

    def logits(self, tokens: Tensor, documents: Tensor) -> Tensor:
        """tokens and document numbers [B,T] -> fp32 logits [B,T,V]; no position sees another document.

        Positions run through the whole row: RoPE only depends on differences, so a document gets
        the same logits wherever it is packed.
        """
        return widened(self.head(self.hidden(tokens, document_bias(documents, self.precision))))

    def logits_at(self, tokens: Tensor, documents: Tensor, places: Tensor) -> Tensor:
        """As `logits`, [n,V] of the places [B,T] that are marked only, in the order of the rows."""
        return widened(self.head(self.hidden(tokens, document_bias(documents, self.precision))[places]))

    def loss(self, tokens: Tensor, targets: Tensor, documents: Tensor) -> Tensor:
        """Mean cross-entropy (nats) over the learned targets [B,T]."""
        logits = self.logits(tokens, documents)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORE)


def document_bias(documents: Tensor, precision: torch.dtype) -> Tensor:
    """Causal mask within each document as an additive bias [B,1,T,T] (0 or a large negative number)."""
    position = torch.arange(documents.shape[1], device=documents.device)
    visible = (documents[:, :, None] == documents[:, None, :]) & (position[:, None] >= position[None, :])
    return torch.where(visible, 0.0, -1e4).to(precision)[:, None]


def number_features(values: Tensor) -> Tensor:
    """Fourier features [N,F] of whole numbers: residues of useful periods, and coarse to fine magnitude.

    Arithmetic on numbers that are single tokens is a table lookup unless the embedding says that 41
    and 42 are neighbours; starting from these features the model learns sums and products far sooner.
    """
    periods = (2, 3, 10 / 3, 4, 5, 7, 10, 11, 13, 20, 25, 50, 100, 125, 200, 250, 500, 1000, 2000)
    octaves = (0.3, 0.6, 1.2, 2.4, 4.8, 9.6)
    angles = [2 * math.pi * values / p for p in periods] + [2 * math.pi * torch.log1p(values) / p for p in octaves]
    return torch.stack([f(angle) for angle in angles for f in (torch.cos, torch.sin)], 1)


def number_words() -> tuple[Tensor, Tensor]:
    """Ids [N] of the words that stand for numbers, and their features [N,F]."""
    values = torch.cat([torch.arange(1000), torch.arange(1, 10) * 1000]).float()
    rows = torch.cat([NUMBER + torch.arange(1000), THOUSANDS + torch.arange(1, 10)])
    return rows, number_features(values)


@torch.no_grad()
def initialise(model: Model) -> None:
    """Random inner projections, zero output projections and head (each block starts as the identity)."""
    width = model.architecture.width
    table = model.embedding.weight.normal_(0, 0.02)
    rows, features = number_words()
    directions = torch.randn(features.shape[1], width) / features.shape[1] ** 0.5
    table[rows] += 0.05 * (features @ directions)
    for block in model.blocks:
        for matrix in (block.qkv, block.gate_up):
            matrix.weight.normal_(0, 0.5 * width**-0.5)
