"""What txtai and LightRAG can do. Reads {"texts": [...], "vectors": {id: [x, y]}} from standard input, and writes a line of
JSON for each: its name, version, and of each feature that it has a call for whether that does what was asked for.

Needs Python 3 with txtai and lightrag-hku. Neither loads a model: vectors are those that are given, and what a language
model would read from the texts, LightRAG is told.
"""
import asyncio
import importlib.metadata
import json
import logging
import sys
import tempfile

import numpy as np


def ids(rows):
    return [row["id"] for row in rows]


def txtai_checks(texts, vectors):
    from txtai import Embeddings

    known = {text["text"]: vectors[text["id"]] for text in texts}

    def embed(rows):
        """Vectors of the texts; a question is written as numbers, or lies with the mountains where it has a volcano."""
        def one(row):
            try:
                return known.get(row) or [float(number) for number in row.split(" ")]
            except ValueError:
                return [1, 0] if "volcano" in row else [0, 1]
        return np.array([one(row) for row in rows], dtype=np.float32)

    def made(chosen=texts, **config):
        embeddings = Embeddings(content=True, **config)
        embeddings.index((text["id"], text, None) for text in chosen)
        return embeddings

    by_words = made(keyword=True)
    by_both = made(method="external", transform=embed, hybrid=True)
    by_vectors = made(method="external", transform=embed)
    by_grams = made(defaults=False, scoring={"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"ngrams": 3}})
    in_titles = Embeddings(content=True, columns={"text": "title"}, keyword=True)
    in_titles.index((text["id"], text, None) for text in texts)

    def where(condition, question="volcano", rest="", what="id"):
        return by_words.search(f"select {what} from txtai where similar('{question}') {condition} {rest}")

    def explained():
        """Its explanation weighs the words of a text: by what the score is without each."""
        found = by_both.explain("volcano", limit=1)[0]
        return found, dict(found["tokens"])

    def adds_up():
        found, words = explained()
        return abs(sum(words.values()) - found["score"]) < 1e-6

    def marks():
        _, words = explained()
        return any("volcano" in word for word in words) and max(words, key=words.get) == "volcano"

    def hops():
        graph = made(texts, method="external", transform=embed, graph={"approximate": False, "minscore": 0.9})
        found = graph.search("Where was the artist of Mount Fuji born?", 2, graph=True)
        return "hokusai" in [found.attribute(node, "id") for node in found.scan()]

    def change():
        own = made(keyword=True)
        own.upsert([("new", {"text": "A new volcano."}, None)])
        own.delete(["etna"])
        return set(ids(own.search("volcano", 9))) == {"fuji", "town", "new"}

    def keep():
        with tempfile.TemporaryDirectory() as folder:
            by_words.save(folder)
            again = Embeddings()
            again.load(folder)
            return ids(again.search("sicily"))[0] == "etna"

    return {
        "stems": lambda: ids(by_grams.search("crises", 1)) == ["etna"],
        "typos": lambda: set(ids(by_grams.search("volcaon", 3))) == {"etna", "fuji", "town"},
        "prefix": lambda: "fuji" in ids(by_grams.search("volc")),
        "chinese": lambda: ids(by_words.search("长江")) == ["libai"],
        "phrase": lambda: ids(where("and text like '%old town%'", "old town")) == ["etna"],
        "without": lambda: set(ids(where("and not text like '%Sicily%'"))) == {"fuji", "town"},
        "either": lambda: set(ids(by_words.search(
            "select id from txtai where similar('prints') or (similar('volcano') and text like '%Japan%')",
        ))) == {"hokusai", "fuji"},
        "field": lambda: set(ids(in_titles.search("mount", 9))) == {"etna", "fuji"},
        "documentBoost": lambda: ids(where("", rest="order by score * (year - 1600) desc"))[0] == "town",
        "filter": lambda: ids(where("and kind = 'mountain' and year >= 1700")) == ["fuji"],
        "facets": lambda: {row["kind"]: row["n"] for row in where("", rest="group by kind", what="count(*) n, kind")} == {
            "mountain": 2, "place": 1,
        },
        "sort": lambda: ids(where("", rest="order by year desc")) == ["town", "fuji", "etna"],
        "groups": lambda: len(where("", rest="group by kind", what="id, kind")) == 2,
        "pages": lambda: len(where("", rest="limit 1 offset 1")) == 1
        and where("", rest="group by 1 = 1", what="count(*) n")[0]["n"] == 3,
        "marks": marks,
        "vectors": lambda: ids(by_vectors.search("0 1", 1)) == ["rhine"],
        "hybrid": lambda: ids(by_both.search("volcano", 3, weights=0.5))[0] in ("etna", "fuji"),
        "hops": hops,
        "reasons": adds_up,
        "change": change,
        "keep": keep,
    }


async def lightrag_checks(texts, vectors):
    from lightrag import LightRAG, QueryParam
    from lightrag.utils import EmbeddingFunc, Tokenizer, logger

    for each in (logger, logging.getLogger("nano-vectordb")):
        each.setLevel(logging.ERROR)
    places = {text["title"]: vectors[text["id"]] for text in texts}

    async def embed(rows, **_):
        """What names a title lies where its text lies; a question is written as numbers, or lies with the mountains."""
        def one(row):
            for title, vector in places.items():
                if title in row or any(text["text"] in row for text in texts if text["title"] == title):
                    return vector
            try:
                return [float(number) for number in row.split(" ")]
            except ValueError:
                return [1, 0]
        return np.array([one(row) for row in rows], dtype=np.float32)

    async def reads_nothing(prompt, **_):
        """A language model that finds nothing in a text."""
        return "<|COMPLETE|>"

    class Characters:
        """Tokens are characters: its own tokenizer is fetched from the network."""
        def encode(self, content):
            return [ord(character) for character in content]

        def decode(self, tokens):
            return "".join(map(chr, tokens))

    async def opened(folder):
        rag = LightRAG(
            working_dir=folder,
            llm_model_func=reads_nothing,
            embedding_func=EmbeddingFunc(embedding_dim=2, max_token_size=8192, func=embed),
            tokenizer=Tokenizer("characters", Characters()),
        )
        await rag.initialize_storages()
        return rag

    def asked(mode, **options):
        return QueryParam(mode=mode, only_need_context=True, enable_rerank=False, **options)

    folder = tempfile.mkdtemp()
    rag = await opened(folder)
    await rag.ainsert_custom_kg({
        "chunks": [{"content": text["text"], "source_id": text["id"], "file_path": text["id"]} for text in texts],
        "entities": [
            {"entity_name": text["title"], "entity_type": text["kind"], "description": text["title"], "source_id": text["id"]}
            for text in texts
        ],
        "relationships": [{
            "src_id": "Mount Fuji", "tgt_id": "Hokusai", "description": "drawn by", "keywords": "artist", "weight": 1.0,
            "source_id": "fuji",
        }],
    })
    texts_of = {text["id"]: text["text"] for text in texts}

    async def vectors_first():
        return texts_of["rhine"] in await rag.aquery("0 1", asked("naive", chunk_top_k=1))

    async def hops():
        options = {"ll_keywords": ["Mount Fuji"], "hl_keywords": ["artist"], "top_k": 1, "chunk_top_k": 2}
        found = await rag.aquery("Where was the artist of Mount Fuji born?", asked("hybrid", **options))
        return texts_of["hokusai"] in found

    async def context():
        """It counts its own instructions, too: what it gives is to be within what is left."""
        found = await rag.aquery("1 0", asked("naive", max_total_tokens=6000))
        return len(found) <= 6000 and texts_of["etna"] in found and '"reference_id"' in found

    async def change():
        own = await opened(tempfile.mkdtemp())
        await own.ainsert([texts_of["etna"], texts_of["fuji"]], ids=["etna", "fuji"], file_paths=["etna", "fuji"])
        await own.ainsert("A new volcano.", ids=["new"], file_paths=["new"])
        await own.adelete_by_doc_id("etna")
        found = await own.aquery("1 0", asked("naive"))
        return "A new volcano." in found and texts_of["fuji"] in found and texts_of["etna"] not in found

    async def keep():
        await rag.finalize_storages()
        return texts_of["rhine"] in await (await opened(folder)).aquery("0 1", asked("naive", chunk_top_k=1))

    return {"vectors": vectors_first, "hops": hops, "context": context, "change": change, "keep": keep}


async def lightrag_found(job):
    return {feature: bool(await check()) for feature, check in (await lightrag_checks(**job)).items()}


def main():
    job = json.load(sys.stdin)
    found = {feature: bool(check()) for feature, check in txtai_checks(**job).items()}
    print(json.dumps({"name": "txtai", "version": importlib.metadata.version("txtai"), "checks": found}))
    found = asyncio.run(lightrag_found(job))
    print(json.dumps({"name": "LightRAG", "version": importlib.metadata.version("lightrag-hku"), "checks": found}))


if __name__ == "__main__":
    main()
