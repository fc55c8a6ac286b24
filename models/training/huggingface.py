"""The model as a Hugging Face folder, for the many programs that run Llama checkpoints."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor

import language as lang
from model import Architecture, Model


def views(model: Model) -> dict[str, Tensor]:
    """The model's own weights under Llama's names; the packed projections as views of their parts."""
    a = model.architecture
    weights = {
        "model.embed_tokens.weight": model.embedding.weight,
        "model.norm.weight": model.norm.weight,
        "lm_head.weight": model.head.weight,
    }
    for i, block in enumerate(model.blocks):
        layer = f"model.layers.{i}"
        q, k, v = block.qkv.weight.split(a.qkv_sizes)
        gate, up = block.gate_up.weight.chunk(2)
        weights |= {
            f"{layer}.input_layernorm.weight": block.attention_norm.weight,
            f"{layer}.self_attn.q_proj.weight": q,
            f"{layer}.self_attn.k_proj.weight": k,
            f"{layer}.self_attn.v_proj.weight": v,
            f"{layer}.self_attn.o_proj.weight": block.out.weight,
            f"{layer}.post_attention_layernorm.weight": block.ffn_norm.weight,
            f"{layer}.mlp.gate_proj.weight": gate,
            f"{layer}.mlp.up_proj.weight": up,
            f"{layer}.mlp.down_proj.weight": block.down.weight,
        }
    return {name: weight.detach() for name, weight in weights.items()}


def llama_weights(model: Model) -> dict[str, Tensor]:
    """Copies of all weights, in half precision."""
    return {name: weight.to(torch.float16).contiguous() for name, weight in views(model).items()}


def read_huggingface(model: Model, folder: Path) -> None:
    """Fills the model with the weights that `write_huggingface` wrote.

    Of a vocabulary that begins with the saved one, the words behind it keep what they have.
    """
    saved = load_file(folder / "model.safetensors")
    for name, weight in views(model).items():
        weight[: len(saved[name])].copy_(saved[name])


def load_huggingface(folder: Path) -> Model:
    """The model of a folder that `write_huggingface` wrote, in fp32."""
    c = json.loads((folder / "config.json").read_text())
    model = Model(
        Architecture(
            layers=c["num_hidden_layers"],
            width=c["hidden_size"],
            heads=c["num_attention_heads"],
            kv_heads=c["num_key_value_heads"],
            ffn=c["intermediate_size"],
            vocabulary=c["vocab_size"],
            context=c["max_position_embeddings"],
            rope_theta=c["rope_theta"],
            epsilon=c["rms_norm_eps"],
        )
    )
    read_huggingface(model, folder)
    return model


def config(model: Model) -> dict:
    a = model.architecture
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": a.vocabulary,
        "hidden_size": a.width,
        "intermediate_size": a.ffn,
        "num_hidden_layers": a.layers,
        "num_attention_heads": a.heads,
        "num_key_value_heads": a.kv_heads,
        "head_dim": a.head_size,
        "hidden_act": "silu",
        "max_position_embeddings": a.context,
        "rms_norm_eps": a.epsilon,
        "rope_theta": a.rope_theta,
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": False,
        "torch_dtype": "float16",
        "pad_token_id": lang.PAD,
        "bos_token_id": lang.BOS,
        "eos_token_id": lang.EOS,
    }


def tokenizer() -> dict:
    """Words between blanks; a number of 1,000 or more is written as two words (thousands3 141)."""
    names = lang.names()
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": names[i], **flags} for i in (lang.PAD, lang.BOS, lang.EOS)],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {name: i for i, name in enumerate(names)}, "unk_token": names[lang.PAD]},
    }


def write_huggingface(model: Model, folder: Path, tokens: dict | None = None) -> None:
    """config.json, generation_config.json, model.safetensors, tokenizer.json, tokenizer_config.json.

    `tokens` is the content of tokenizer.json; that of the compact language unless given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    generation = {"do_sample": False, "bos_token_id": lang.BOS, "eos_token_id": lang.EOS, "pad_token_id": lang.PAD}
    names = lang.names()
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": model.architecture.context,
        "pad_token": names[lang.PAD],
        "bos_token": names[lang.BOS],
        "eos_token": names[lang.EOS],
        "clean_up_tokenization_spaces": False,
    }
    files = {
        "config.json": config(model),
        "generation_config.json": generation,
        "tokenizer.json": tokens or tokenizer(),
        "tokenizer_config.json": settings,
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1) + "\n")
    (folder / "model.safetensors").write_bytes(save(llama_weights(model), metadata={"format": "pt"}))
