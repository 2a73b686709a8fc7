"""Times other engines in one process: JSON lines of documents and of questions in, one line of JSON out.

usage: scale-peers.py tantivy|fts5 DOCUMENTS QUESTIONS FOLDER
"""
import importlib.metadata
import json
import os
import re
import resource
import sys
import time


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def with_tantivy(documents, folder):
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=folder)
    writer = index.writer(256_000_000, 1)
    for each in documents:
        writer.add_document(tantivy.Document(id=each["id"], title=each.get("title", ""), text=each["text"]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(question):
        query, _ = index.parse_query_lenient(question, ["title", "text"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, 10).hits]

    return search, importlib.metadata.version("tantivy")


def with_fts5(documents, folder):
    import sqlite3

    base = sqlite3.connect(os.path.join(folder, "fts5.db"))
    base.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, text, tokenize = 'porter unicode61')")
    base.executemany("INSERT INTO t VALUES (?, ?, ?)", ((each["id"], each.get("title", ""), each["text"]) for each in documents))
    base.commit()

    def search(question):
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        return [row[0] for row in base.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", (words,))]

    return search, sqlite3.sqlite_version


def main(engine, documents, questions, folder):
    documents, questions = lines(documents), lines(questions)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    search, version = {"tantivy": with_tantivy, "fts5": with_fts5}[engine](documents, folder)
    indexing = time.process_time() - start
    for question in questions:
        search(question)
    times = []
    for question in questions:
        start = time.process_time()
        search(question)
        times.append(1000 * (time.process_time() - start))
    size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"version": version, "indexing": 1000 * indexing, "times": times, "bytes": size, "before": 1024 * before, "peak": 1024 * peak}))


main(*sys.argv[1:])
