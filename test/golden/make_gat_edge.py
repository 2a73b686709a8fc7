"""Writes gat_edge.json: torch_geometric's GATConv with features of edges, in float64.

Needs torch and torch_geometric. The same versions write the same bytes.
"""
import json
from pathlib import Path

import torch
import torch_geometric
from torch_geometric.nn import GATConv

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
NODES, WIDTH, UNITS, EDGE_WIDTH = 7, 5, 4, 3
# a loop that is given, two edges between the same nodes, and node 6 that nothing leads to
EDGES = [[0, 0, 1, 2, 2, 1, 4, 4, 3, 3, 3, 0, 4, 1], [1, 2, 2, 0, 1, 4, 4, 0, 0, 4, 2, 5, 5, 2]]


def rounded(*shape):
    return torch.round(torch.randn(*shape) * 1000) / 1000


def numbers(tensor):
    if tensor.dim() == 0:
        return float(f"{tensor.item():.9g}")
    return [numbers(each) for each in tensor]


def case(heads, concat, loops):
    options = {"heads": heads, "concat": concat, "add_self_loops": loops, "edge_dim": EDGE_WIDTH}
    layer = GATConv(WIDTH, UNITS, **options)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(rounded(*parameter.shape))
    x, z = rounded(NODES, WIDTH).requires_grad_(), rounded(len(EDGES[0]), EDGE_WIDTH).requires_grad_()
    out, (ends, alpha) = layer(x, torch.tensor(EDGES), z, return_attention_weights=True)
    upstream = rounded(*out.shape)
    (out * upstream).sum().backward()
    return {
        "name": f"GATConv with features of edges, heads={heads} concat={concat} add_self_loops={loops}",
        "source": {"library": "torch_geometric", "version": torch_geometric.__version__, "options": options},
        "inputs": {"num_nodes": NODES, "edge_index": EDGES, "edge_weight": None, "edge_attr": numbers(z), "x": numbers(x)},
        "parameters": {name: numbers(value) for name, value in layer.state_dict().items()},
        "upstream": numbers(upstream),
        "outputs": {"out": numbers(out), "attention": {"edge_index": ends.tolist(), "alpha": numbers(alpha)}},
        "gradients": {
            "x": numbers(x.grad),
            "edge_attr": numbers(z.grad),
            "parameters": {name: numbers(value.grad) for name, value in layer.named_parameters()},
        },
    }


cases = [case(heads, concat, loops) for heads, concat in ((1, True), (3, True), (2, False)) for loops in (True, False)]
text = '{"cases":[\n' + ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases) + "\n]}\n"
(Path(__file__).parent / "gat_edge.json").write_text(text)
