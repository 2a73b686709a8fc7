"""Writes transformer.json: torch_geometric's TransformerConv, with features of edges and without, in float64.

Needs torch and torch_geometric. The same versions write the same bytes.
"""
import json
from pathlib import Path

import torch
import torch_geometric
from torch_geometric.nn import TransformerConv

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


def case(heads, concat, skip, edge_width):
    options = {"heads": heads, "concat": concat, "root_weight": skip, "edge_dim": edge_width}
    layer = TransformerConv(WIDTH, UNITS, **options)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(rounded(*parameter.shape))
    x = rounded(NODES, WIDTH).requires_grad_()
    z = rounded(len(EDGES[0]), edge_width).requires_grad_() if edge_width else None
    # one that is not asked for is there all the same
    used = lambda name: skip or not name.startswith("lin_skip")
    out, (ends, alpha) = layer(x, torch.tensor(EDGES), z, return_attention_weights=True)
    upstream = rounded(*out.shape)
    (out * upstream).sum().backward()
    return {
        "name": f"TransformerConv, heads={heads} concat={concat} root_weight={skip} edge_dim={edge_width}",
        "source": {"library": "torch_geometric", "version": torch_geometric.__version__, "options": options},
        "inputs": {"num_nodes": NODES, "edge_index": EDGES, "edge_weight": None, **({"edge_attr": numbers(z)} if edge_width else {}), "x": numbers(x)},
        "parameters": {name: numbers(value) for name, value in layer.state_dict().items() if used(name)},
        "upstream": numbers(upstream),
        "outputs": {"out": numbers(out), "attention": {"edge_index": ends.tolist(), "alpha": numbers(alpha)}},
        "gradients": {
            "x": numbers(x.grad),
            **({"edge_attr": numbers(z.grad)} if edge_width else {}),
            "parameters": {name: numbers(value.grad) for name, value in layer.named_parameters() if used(name)},
        },
    }


SHAPES = ((1, True, True), (3, True, True), (2, False, True), (2, True, False))
cases = [case(*shape, edge_width) for shape in SHAPES for edge_width in (EDGE_WIDTH, None)]
text = '{"cases":[\n' + ",\n".join(json.dumps(each, separators=(",", ":")) for each in cases) + "\n]}\n"
(Path(__file__).parent / "transformer.json").write_text(text)
