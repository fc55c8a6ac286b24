"""The model as an ONNX graph for continuous batching with a cache kept outside.

One graph serves prompts and decoding. It takes each layer's cached keys and values, and returns the
logits after every row's last token and only the NEW keys and values: a runtime that copies outputs
would otherwise copy the whole cache at every step.

Inputs (B rows, S new tokens, L cached positions, G key/value heads, D head size, n layers):
    input_ids              int64 [B,S], right-padded
    new_pos                int64 [B,G,S,1], absolute position of each new token, for every head
    seqlens_k              int32 [B], positions of the row after this step, padding included, less one
    total_sequence_length  int32 [1], the largest of them plus one
    last_idx               int64 [B,1,1], index of the row's last real token among its new ones
    past_key.i, past_value.i   int8 or float [B,G,L,D]
Outputs:
    logits                 float [B,V]
    new_kv                 int8 or float [B,G,2*n*S,D]: layer 0's keys, its values, layer 1's keys, ...
S > 1 needs an empty cache (L = 0) or a single row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from model import Matrix, Model, rope_table

CONTRIB = "com.microsoft"
OPSET, IR_VERSION = 21, 10


@dataclass(frozen=True)
class Quantisation:
    """8-bit weights in blocks along each row, 8-bit keys and values with a scale for every channel.

    A few channels of the keys are several times larger than the others: one scale for a whole layer
    doubles the error of the logits, and separate ones cost no time.
    """

    block: int
    kv_scales: np.ndarray
    """[layers, 2 (key, value), G, D], fp32: value of one step of the 8-bit number."""


def quantise(weight: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    """weight [N,K] -> bytes [N,K/block,block] around 128, and scales [N,K/block]."""
    rows, columns = weight.shape
    blocks = weight.reshape(rows, columns // block, block)
    scales = np.maximum(np.abs(blocks).max(-1), 1e-12) / 127
    return np.rint(blocks / scales[..., None] + 128).astype(np.uint8), scales.astype(np.float32)


@dataclass
class Builder:
    """Collects nodes and weights; every method returns the name of what it computes."""

    quantisation: Quantisation | None
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def weight(self, name: str, array: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: str | list[str], domain: str = "", **attributes) -> str:
        names = [outputs] if isinstance(outputs, str) else outputs
        self.nodes.append(helper.make_node(kind, inputs, names, name=names[0], domain=domain, **attributes))
        return names[0]

    def matrix(self, x: str, matrix: Matrix, name: str) -> str:
        weight = matrix.weight.detach().numpy()
        if self.quantisation is None:
            return self.node("MatMul", [x, self.weight(f"{name}.weight", weight.T)], name)
        block = self.quantisation.block
        packed, scales = quantise(weight, block)
        inputs = [x, self.weight(f"{name}.weight", packed), self.weight(f"{name}.scales", scales)]
        size = {"K": weight.shape[1], "N": weight.shape[0]}
        # Level 4 multiplies in 8 bits.
        return self.node("MatMulNBits", inputs, name, CONTRIB, **size, bits=8, block_size=block, accuracy_level=4)

    def norm(self, x: str, delta: str | None, weight: np.ndarray, epsilon: float, name: str) -> tuple[str, str]:
        """RMS norm of x + delta; returns the norm and the sum."""
        scale = self.weight(f"{name}.weight", weight)
        if delta is None:
            return self.node("SimplifiedLayerNormalization", [x, scale], name, axis=-1, epsilon=epsilon), x
        outputs = [name, "", "", f"{name}.sum"]
        self.node("SkipSimplifiedLayerNormalization", [x, delta, scale], outputs, CONTRIB, epsilon=epsilon)
        return name, outputs[3]


def build(model: Model, quantisation: Quantisation | None) -> onnx.ModelProto:
    """The graph with 8-bit weights and cache, or in fp32 throughout."""
    a = model.architecture
    b = Builder(quantisation)
    cache_type = TensorProto.INT8 if quantisation else TensorProto.FLOAT
    table = model.embedding.weight.detach().numpy()
    if quantisation:
        rows = b.node("Gather", [b.weight("embedding", table.astype(np.float16)), "input_ids"], "embedding.rows")
        x = b.node("Cast", [rows], "embedding.out", to=TensorProto.FLOAT)
    else:
        x = b.node("Gather", [b.weight("embedding", table), "input_ids"], "embedding.out")
    cos, sin = rope_table(a.context, a.head_size, a.rope_theta)
    rope = [b.weight("cos", cos.numpy()), b.weight("sin", sin.numpy())]
    b.weight("ffn.split", np.array([a.ffn, a.ffn], np.int64))
    b.weight("last.axis", np.array([1], np.int64))
    delta: str | None = None
    fresh: list[str] = []
    for i, block in enumerate(model.blocks):
        normed, x = b.norm(x, delta, block.attention_norm.weight.detach().numpy(), a.epsilon, f"attention_norm.{i}")
        qkv = b.matrix(normed, block.qkv, f"qkv.{i}")
        inputs = [qkv, "", "", f"past_key.{i}", f"past_value.{i}", "seqlens_k", "total_sequence_length", *rope]
        attributes: dict = {"num_heads": a.heads, "kv_num_heads": a.kv_heads, "do_rotary": 1, "rotary_interleaved": 0}
        if quantisation:
            scales = quantisation.kv_scales[i].reshape(2, -1)
            scale_names = [b.weight(f"{kind}_scale.{i}", scales[j]) for j, kind in enumerate(("key", "value"))]
            inputs += ["", "", "", *scale_names]
            attributes |= {"k_quant_type": "PER_CHANNEL", "v_quant_type": "PER_CHANNEL", "kv_cache_bit_width": 8}
        present = [f"present_key.{i}", f"present_value.{i}"]
        mixed = b.node("GroupQueryAttention", inputs, [f"attention.{i}", *present], CONTRIB, **attributes)
        fresh += [b.node("GatherND", [p, "new_pos"], f"new.{p}", batch_dims=2) for p in present]
        delta = b.matrix(mixed, block.out, f"out.{i}")
        normed, x = b.norm(x, delta, block.ffn_norm.weight.detach().numpy(), a.epsilon, f"ffn_norm.{i}")
        both = b.matrix(normed, block.gate_up, f"gate_up.{i}")
        gate = b.node("Split", [both, "ffn.split"], [f"gate.{i}", f"up.{i}"], axis=-1)
        activated = b.node("QuickGelu", [gate], f"silu.{i}", CONTRIB, alpha=1.0)
        delta = b.matrix(b.node("Mul", [activated, f"up.{i}"], f"gated.{i}"), block.down, f"down.{i}")
    b.node("Concat", fresh, "new_kv", axis=2)
    normed, _ = b.norm(x, delta, model.norm.weight.detach().numpy(), a.epsilon, "norm")
    last = b.node("Squeeze", [b.node("GatherND", [normed, "last_idx"], "last.kept", batch_dims=1), "last.axis"], "last")
    b.node("Identity", [b.matrix(last, model.head, "head")], "logits")
    return _model(model, b, cache_type)


def _model(model: Model, b: Builder, cache_type: int) -> onnx.ModelProto:
    a = model.architecture
    kv = ["B", a.kv_heads, "L", a.head_size]
    inputs = [
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["B", "S"]),
        helper.make_tensor_value_info("new_pos", TensorProto.INT64, ["B", a.kv_heads, "S", 1]),
        helper.make_tensor_value_info("seqlens_k", TensorProto.INT32, ["B"]),
        helper.make_tensor_value_info("total_sequence_length", TensorProto.INT32, [1]),
        helper.make_tensor_value_info("last_idx", TensorProto.INT64, ["B", 1, 1]),
    ]
    for i in range(a.layers):
        inputs += [helper.make_tensor_value_info(f"past_{kind}.{i}", cache_type, kv) for kind in ("key", "value")]
    outputs = [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["B", a.vocabulary]),
        helper.make_tensor_value_info("new_kv", cache_type, ["B", a.kv_heads, "F", a.head_size]),
    ]
    graph = helper.make_graph(b.nodes, "apr", inputs, outputs, b.weights)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="apr")
