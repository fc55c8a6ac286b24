"""The exported graphs give the model's logits, through the same decoder interface."""

import json
import unittest

import numpy as np
import onnx
import torch

import graph
import language as lang
from decoder import Decoder
from export import calibrate
from huggingface import llama_weights, read_huggingface, write_huggingface
from model import Architecture, Model
from onnx_decoder import OnnxDecoder
from test_data import Temporary
from test_rollout import check_ragged

SMALL = Architecture(layers=2, width=64, heads=4, kv_heads=2, ffn=96, context=64)


def model() -> Model:
    torch.manual_seed(0)
    made = Model(SMALL).eval().requires_grad_(False)
    for matrix in (m for block in made.blocks for m in (block.out, block.down)):
        matrix.weight.normal_(0, 0.1)
    made.head.weight.normal_(0, 0.1)
    return made


class Parity(Temporary):
    def test_fp32_graph(self) -> None:
        made, path = model(), self.folder / "model.onnx"
        onnx.save(graph.build(made, None), path)
        check_ragged(self, made, OnnxDecoder(path, SMALL, 3, 64, threads=1), 1e-3)

    def test_8_bit_graph_is_close(self) -> None:
        made, path = model(), self.folder / "model.onnx"
        scales = np.full((SMALL.layers, 2, SMALL.kv_heads, SMALL.head_size), 0.03, np.float32)
        onnx.save(graph.build(made, graph.Quantisation(32, scales)), path)
        check_ragged(self, made, OnnxDecoder(path, SMALL, 3, 64, threads=1), 0.15)

    def test_calibration_covers_what_was_cached(self) -> None:
        made = model()
        problem, condition = [10, 1, 2, 3, 4], lang.apr_condition(None, 8)
        scales = calibrate(made, [problem], [condition], 32).kv_scales
        self.assertEqual(scales.shape, (SMALL.layers, 2, SMALL.kv_heads, SMALL.head_size))
        decoder = Decoder(made, 1, SMALL.context)
        decoder.join(None)
        decoder.feed(0, [lang.prompt(condition, 10, [4, 3, 2, 1])])
        cached = decoder.cache[:, :, 0].abs().amax(3).numpy()
        self.assertTrue((cached <= scales * 127).all())

    def test_weights_survive_quantisation(self) -> None:
        weight = torch.randn(6, 64).numpy()
        packed, scales = graph.quantise(weight, 32)
        restored = (packed.astype("f4") - 128) * scales[..., None]
        self.assertLess(abs(restored.reshape(6, 64) - weight).max(), scales.max() * 0.51)


class HuggingFace(Temporary):
    def test_weights_can_be_read_again(self) -> None:
        made, other = model(), Model(SMALL)
        write_huggingface(made, self.folder)
        read_huggingface(other, self.folder)
        for name, weight in made.state_dict().items():
            self.assertTrue(torch.equal(weight.half().float(), other.state_dict()[name]), name)

    def test_folder(self) -> None:
        made = model()
        write_huggingface(made, self.folder)
        weights = llama_weights(made)
        self.assertEqual(weights["model.layers.1.self_attn.k_proj.weight"].shape, (32, 64))
        self.assertEqual(weights["model.layers.1.mlp.up_proj.weight"].shape, (96, 64))
        stored = sum(w.numel() for w in weights.values())
        self.assertEqual(stored, sum(p.numel() for p in made.parameters()))
        vocabulary = json.loads((self.folder / "tokenizer.json").read_text())["model"]["vocab"]
        self.assertEqual(vocabulary["999"], lang.NUMBER + 999)


if __name__ == "__main__":
    unittest.main()
