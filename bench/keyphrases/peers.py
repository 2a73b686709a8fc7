"""Keyphrases by other libraries. Reads {"texts": [...], "count": n, "model": folder or null} from standard input, and writes
a line of JSON for each library: its name, version, seconds, and its phrases of each text, best first.

Needs Python 3 with yake, summa and, for KeyBERT over a model in ONNX, keybert, onnxruntime and tokenizers.
"""
import importlib.metadata
import json
import os
import sys
import time


def yake_phrases(text, count):
    import yake
    return [phrase for phrase, _ in yake.KeywordExtractor(n=3, top=count).extract_keywords(text)]


def textrank_phrases(text, count):
    from summa import keywords
    try:
        found = keywords.keywords(text, split=True, scores=True)
    except (IndexError, ValueError):  # a text of few words
        return []
    return [phrase for phrase, _ in found][:count]


def keybert_over(folder):
    """KeyBERT with its defaults but for phrases of one to three words, as its README shows, over a sentence encoder."""
    import numpy as np
    import onnxruntime
    from keybert import KeyBERT
    from keybert.backend import BaseEmbedder
    from tokenizers import Tokenizer

    class Onnx(BaseEmbedder):
        def __init__(self):
            super().__init__()
            self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
            self.tokenizer.enable_truncation(256)
            self.session = onnxruntime.InferenceSession(os.path.join(folder, "onnx", "model_quantized.onnx"))

        def one(self, text):
            ids = np.array([self.tokenizer.encode(str(text)).ids], dtype=np.int64)
            feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            mean = self.session.run(None, feeds)[0][0].mean(axis=0)
            return mean / np.linalg.norm(mean)

        def embed(self, documents, verbose=False):
            return np.array([self.one(text) for text in documents])

    model = KeyBERT(Onnx())
    return lambda text, count: [
        phrase for phrase, _ in model.extract_keywords(text, keyphrase_ngram_range=(1, 3), stop_words="english", top_n=count)
    ]


def main():
    job = json.load(sys.stdin)
    libraries = {"yake": ("YAKE", yake_phrases), "summa": ("TextRank (summa)", textrank_phrases)}
    if job["model"]:
        libraries["keybert"] = ("KeyBERT", keybert_over(job["model"]))
    for package, (name, phrases) in libraries.items():
        start = time.perf_counter()
        found = [phrases(text, job["count"]) for text in job["texts"]]
        seconds = time.perf_counter() - start
        print(json.dumps({"name": name, "version": importlib.metadata.version(package), "seconds": seconds, "phrases": found}), flush=True)


main()
