"""Reads exports of a graph with networkx and igraph, and compares them with the graph.

    python3 readers.py graph.json graph.gexf graph.graphml

graph.json is the same graph as `tokengraph export --format json` writes it. Of each file the nodes, their labels, and
the edges are compared: source, target, kind, weight, and which of them run both ways. igraph reads no GEXF. Prints
what was read; ends with 1 and the first differences where there are some. Needs networkx and igraph, from PyPI.
"""
import json
import sys
from collections import Counter

import igraph
import networkx


def expected(path):
    """Edges that run both ways are directed and marked where others are directed; else the graph is undirected."""
    with open(path, encoding="utf-8") as file:
        graph = json.load(file)
    nodes = {node["key"]: node["attributes"]["label"] for node in graph["nodes"]}
    both_ways = [edge.get("undirected", False) for edge in graph["edges"]]
    directed = not (both_ways and all(both_ways))
    edges = Counter(
        (edge["source"], edge["target"], edge["attributes"]["kind"], edge["attributes"]["weight"], directed and both)
        for edge, both in zip(graph["edges"], both_ways)
    )
    return directed, nodes, edges


def by_networkx(read, path):
    graph = read(path)
    nodes = dict(graph.nodes(data="label"))
    edges = Counter(
        (source, target, data.get("kind"), data.get("weight"), data.get("symmetric", False))
        for source, target, data in graph.edges(data=True)
    )
    return graph.is_directed(), nodes, edges


def by_igraph(path):
    graph = igraph.Graph.Read_GraphML(path)
    # igraph 1.0 leaves one escape in ids as it stands in the file; its ids of edges are those of nodes
    keys = [key.replace("&#38;", "&") for key in graph.vs["id"]]
    symmetric = graph.es["symmetric"] if "symmetric" in graph.es.attributes() else [False] * graph.ecount()
    edges = Counter(
        (keys[edge.source], keys[edge.target], edge["kind"], edge["weight"], both)
        for edge, both in zip(graph.es, symmetric)
    )
    return graph.is_directed(), dict(zip(keys, graph.vs["label"])), edges


def either_way(directed, edges):
    """The ends of an undirected edge have no order: they are compared sorted."""
    if directed:
        return edges
    return Counter((*sorted((source, target)), *rest) for source, target, *rest in edges.elements())


def differences(got, wanted):
    (directed, nodes, edges), (really, all_nodes, all_edges) = got, wanted
    found = [] if directed == really else [f"directed: {directed}, not {really}"]
    found += [f"node lost: {node}" for node in all_nodes.items() - nodes.items()]
    found += [f"node made up: {node}" for node in nodes.items() - all_nodes.items()]
    edges, all_edges = either_way(directed, edges), either_way(really, all_edges)
    found += [f"edge lost: {edge}" for edge in all_edges - edges]
    found += [f"edge made up: {edge}" for edge in edges - all_edges]
    return found


def main(graph, gexf, graphml):
    wanted, failed = expected(graph), False
    for name, got in (
        ("networkx, GEXF", by_networkx(networkx.read_gexf, gexf)),
        ("networkx, GraphML", by_networkx(networkx.read_graphml, graphml)),
        ("igraph, GraphML", by_igraph(graphml)),
    ):
        directed, nodes, edges = got
        both_ways = sum(count for (*_, both), count in edges.items() if both)
        print(f"{name}: {'directed' if directed else 'undirected'}, {len(nodes)} nodes, {sum(edges.values())} edges, {both_ways} of them symmetric")
        for difference in differences(got, wanted)[:10]:
            failed = True
            print(f"  {difference}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
