"""Converts a model of this project (Llama-shaped, models/*/hf) to GGUF with 32-bit weights for llama.cpp.

Usage: python toGguf.py models/apr/hf apr.gguf [--bytes] [--8-bit]

Token ids stay what they are. The vocabulary of a bundled model is a BPE one without bytes, because
llama.cpp leaves ids of bytes that are no character out of its streams. --bytes names the last 256
tokens as bytes, to test just that. --8-bit rounds all matrices to Q8_0, as `llama-quantize` does. A
model of text has a BPE tokenizer of its own (models/training/text_tokenizer.py), whose pre-tokenizer
llama.cpp knows as Llama 3's.

Formats: https://huggingface.co/docs/safetensors and ggml-org/ggml, docs/gguf.md.
"""

import argparse
import json
import struct
from pathlib import Path

import gguf
import numpy as np

NORMAL, CONTROL, USER_DEFINED, BYTE = 1, 3, 4, 6
TYPES = {"F16": np.float16, "F32": np.float32}


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """All tensors of a file, by name, as 32-bit floats."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    start = 8 + length
    tensors = {}
    for name, entry in json.loads(raw[8:start]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(raw[start + begin : start + end], TYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"]).astype(np.float32)
    return tensors


def interleaved(weight: np.ndarray, heads: int) -> np.ndarray:
    """Rows of a query or key projection, from halves of a head side by side to pairs, as RoPE of
    llama.cpp's Llama wants them: [heads * size, width] both."""
    rows, width = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, width).swapaxes(1, 2).reshape(rows, width)


def add_config(writer: gguf.GGUFWriter, config: dict, eight_bit: bool) -> None:
    kinds = gguf.LlamaFileType
    writer.add_file_type(kinds.MOSTLY_Q8_0 if eight_bit else kinds.ALL_F32)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])


def add_vocabulary(writer: gguf.GGUFWriter, names: list[str], config: dict, as_bytes: bool) -> None:
    special = {config[f"{name}_token_id"] for name in ("pad", "bos", "eos")}
    kinds = [CONTROL if i in special else NORMAL for i in range(len(names))]
    if as_bytes:
        first = len(names) - 256
        names = names[:first] + [f"<0x{byte:02X}>" for byte in range(256)]
        kinds[first:] = [BYTE] * 256
        writer.add_tokenizer_model("llama")
        writer.add_token_scores([-float(i) for i in range(len(names))])
        writer.add_add_space_prefix(False)
    else:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("default")
        # llama.cpp wants merges; this one makes nothing that the vocabulary has.
        writer.add_token_merges(["a p"])
    writer.add_token_list(names)
    writer.add_token_types(kinds)
    add_special_tokens(writer, config)
    writer.add_add_bos_token(False)


def add_text_vocabulary(writer: gguf.GGUFWriter, tokenizer: dict, config: dict) -> None:
    """That of a byte-level BPE tokenizer.json; its phrases are found wherever a text has them."""
    names = {i: name for name, i in tokenizer["model"]["vocab"].items()}
    kinds = dict.fromkeys(names, NORMAL)
    for token in tokenizer["added_tokens"]:
        names[token["id"]] = token["content"]
        kinds[token["id"]] = CONTROL if token["special"] else USER_DEFINED
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_merges([" ".join(pair) for pair in tokenizer["model"]["merges"]])
    writer.add_token_list([names[i] for i in range(len(names))])
    writer.add_token_types([kinds[i] for i in range(len(names))])
    add_special_tokens(writer, config)
    writer.add_add_bos_token(True)


def add_special_tokens(writer: gguf.GGUFWriter, config: dict) -> None:
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_pad_token_id(config["pad_token_id"])


def add_weights(
    writer: gguf.GGUFWriter, tensors: dict[str, np.ndarray], config: dict, eight_bit: bool
) -> None:
    kind = gguf.GGMLQuantizationType.Q8_0

    def add(name: str, source: str, heads: int = 0) -> None:
        weight = tensors[f"{source}.weight"]
        weight = np.ascontiguousarray(interleaved(weight, heads) if heads else weight)
        if eight_bit and weight.ndim == 2:
            writer.add_tensor(f"{name}.weight", gguf.quantize(weight, kind), raw_dtype=kind)
        else:
            writer.add_tensor(f"{name}.weight", weight)

    add("token_embd", "model.embed_tokens")
    for i in range(config["num_hidden_layers"]):
        block, layer = f"blk.{i}", f"model.layers.{i}"
        add(f"{block}.attn_norm", f"{layer}.input_layernorm")
        add(f"{block}.attn_q", f"{layer}.self_attn.q_proj", config["num_attention_heads"])
        add(f"{block}.attn_k", f"{layer}.self_attn.k_proj", config["num_key_value_heads"])
        add(f"{block}.attn_v", f"{layer}.self_attn.v_proj")
        add(f"{block}.attn_output", f"{layer}.self_attn.o_proj")
        add(f"{block}.ffn_norm", f"{layer}.post_attention_layernorm")
        for part in ("gate", "up", "down"):
            add(f"{block}.ffn_{part}", f"{layer}.mlp.{part}_proj")
    add("output_norm", "model.norm")
    add("output", "lm_head")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--bytes", action="store_true", dest="as_bytes")
    parser.add_argument("--8-bit", action="store_true", dest="eight_bit")
    options = parser.parse_args()

    config = json.loads((options.source / "config.json").read_text())
    tokenizer = json.loads((options.source / "tokenizer.json").read_text(encoding="utf-8"))
    ids = tokenizer["model"]["vocab"]
    tensors = read_safetensors(options.source / "model.safetensors")

    # Written beside its place first: a file that is there is whole.
    unfinished = options.target.with_suffix(".unfinished")
    writer = gguf.GGUFWriter(unfinished, "llama")
    add_config(writer, config, options.eight_bit)
    if tokenizer["model"]["type"] == "BPE":
        add_text_vocabulary(writer, tokenizer, config)
    else:
        add_vocabulary(writer, sorted(ids, key=ids.get), config, options.as_bytes)
    add_weights(writer, tensors, config, options.eight_bit)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    unfinished.replace(options.target)


main()
