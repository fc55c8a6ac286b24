"""Encodes demonstrations of the published text, so that train.py reads them.

    python text_data.py DIR

DIR holds documents.jsonl and manifest.json, as `npm run dataset -- --language apr-text` writes them, and
gets tokens.u16, mask.u8 and offsets.u32 (data.py). A document's segments are encoded one by one, as
decoding encodes them: what a server makes of a prompt and of a joined text stands where the tokens of
one whole text would be others.
"""

from __future__ import annotations

import argparse
import json
from array import array
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Tokenizer

import language as lang
import text_tokenizer

BATCH = 2000
"""Documents encoded together."""


def open_tokenizer() -> Tokenizer:
    return Tokenizer.from_str(json.dumps(text_tokenizer.tokenizer()))


def encode(tokenizer: Tokenizer, documents: list[dict]) -> Iterator[tuple[list[int], list[bool]]]:
    """Of each document its tokens, and whether each is learned."""
    texts = [segment["text"] for document in documents for segment in document["segments"]]
    encoded = iter(tokenizer.encode_batch_fast(texts, add_special_tokens=False))
    for document in documents:
        tokens, learned = [lang.BOS], [False]
        for segment in document["segments"]:
            ids = next(encoded).ids
            tokens += ids
            learned += [segment["learned"]] * len(ids)
        if document["isEnd"]:
            tokens.append(lang.EOS)
            learned.append(True)
        yield tokens, learned


def batches(path: Path) -> Iterator[list[dict]]:
    batch = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            batch.append(json.loads(line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def pack_documents(folder: Path) -> dict:
    """Writes the folder's tokens; returns its manifest, with what they are."""
    tokenizer = open_tokenizer()
    offsets, learned_tokens, longest = array("I", [0]), 0, 0
    with (folder / "tokens.u16").open("wb") as tokens_file, (folder / "mask.u8").open("wb") as mask_file:
        for batch in batches(folder / "documents.jsonl"):
            for tokens, learned in encode(tokenizer, batch):
                array("H", tokens).tofile(tokens_file)
                mask_file.write(bytes(learned))
                offsets.append(offsets[-1] + len(tokens))
                learned_tokens += sum(learned)
                longest = max(longest, len(tokens))
    with (folder / "offsets.u32").open("wb") as file:
        offsets.tofile(file)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest |= {"tokens": offsets[-1], "learnedTokens": learned_tokens, "longest": longest}
    manifest["vocabulary"] = text_tokenizer.vocabulary()
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", type=Path)
    manifest = pack_documents(p.parse_args().folder)
    print(json.dumps({k: v for k, v in manifest.items() if k != "vocabulary"}))


if __name__ == "__main__":
    main()
