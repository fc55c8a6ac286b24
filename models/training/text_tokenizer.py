"""The tokenizer of models of the published text: byte-level BPE, with the protocol's phrases as tokens.

It is one that every inference server reads. Numbers are tokens of up to three digits from the left, as
Llama 3 has them (github: meta-llama/llama3, llama/tokenizer.py; `llama-bpe` of llama.cpp). The special
tokens, operators and numbers have the ids of the compact language, so that a run may start from a
bundled model.
"""

from __future__ import annotations

import language as lang

PHRASES = (
    *("\n", ", ", ": ", ":[", "]\n", "']", "']\n", "', '", "Sub Call Budget: "),
    *("Moving to Node #", "\nCurrent State: ", "], Operations: []", "], Operations: ['"),
    *("Exploring Operation: ", ", Resulting Numbers: [", "]\nGenerated Node #", "] Operation: "),
    *(" unequal: No Solution\n", " equal: Goal Reached\n", "No solution found.\n"),
    *("<Calling Sub Searches>", "<Start Sub Search ", " at level ", "> Moving to Node #", "<End Calling Sub Searches>"),
    *("<Sub Searches>", "<Goal Reached in Sub Search ", "<No Solution in Sub Search ", " at Node #", ">\n"),
    "<End Sub Searches>\n",
)
"""Texts that are tokens wherever they stand. None begins in a line where a join may end, or where one may begin."""
PHRASE = lang.APR
"""The id of the first."""
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def byte_characters() -> list[str]:
    """The characters that stand for bytes in such a vocabulary (github: openai/gpt-2, src/encoder.py)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(byte if byte in printable else next(others)) for byte in range(256)]


def vocabulary() -> list[str]:
    """The name of every token, in the order of the ids: phrases as they are, all others in characters for bytes."""
    names = dict(enumerate(lang.names()[: lang.EOS + 1])) | lang.OPERATORS
    names |= dict(enumerate(PHRASES, PHRASE))
    names |= {lang.NUMBER + n: str(n) for n in range(1000)}
    left = iter([character for character in byte_characters() if character not in names.values()])
    size = len(names) + 256 - 10 - len(lang.OPERATORS)
    return [names[i] if i in names else next(left) for i in range(size)]


def tokenizer() -> dict:
    """tokenizer.json of Hugging Face's tokenizers."""
    names = vocabulary()
    special = [lang.PAD, lang.BOS, lang.EOS]
    phrases = range(PHRASE, PHRASE + len(PHRASES))
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    begin = names[lang.BOS]
    text = {"Sequence": {"id": "A", "type_id": 0}}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": names[i], **flags, "special": i in special} for i in (*special, *phrases)],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": SPLIT}, "behavior": "Isolated", "invert": False},
                byte_level,
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": begin, "type_id": 0}}, text],
            "pair": [{"SpecialToken": {"id": begin, "type_id": 0}}, text, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {begin: {"id": begin, "ids": [lang.BOS], "tokens": [begin]}},
        },
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": True,
            # Also of phrases: an added token that the model does not know gets the next free id.
            "vocab": {name: i for i, name in enumerate(names)},
            "merges": [[str(n // 10), str(n % 10)] for n in range(10, 1000)],
        },
    }
