"""Writes safetensors.json and *.safetensors: two-layer networks of torch_geometric with their weights and outputs, and numbers of every dtype.

Needs torch, torch_geometric and safetensors. The same versions write the same bytes.
"""
import json
from pathlib import Path

import safetensors
import torch
import torch_geometric
from safetensors.torch import save_file
from torch_geometric.nn import GATConv, GATv2Conv, GCNConv, SAGEConv

torch.set_num_threads(1)
torch.manual_seed(7)
HERE = Path(__file__).parent
NODES, WIDTH, HIDDEN, CLASSES = 12, 5, 6, 3


def rounded(*shape):
    """Random multiples of 1/64: exact in 32 bits and in six decimals."""
    return torch.round(torch.randn(*shape, dtype=torch.float64) * 64) / 64


def plain(value):
    """Nested lists; numbers with 9 significant digits."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


class Network(torch.nn.Module):
    """What the papers train: a layer, a nonlinearity, a layer."""

    def __init__(self, conv1, activation, conv2):
        super().__init__()
        self.conv1, self.activation, self.conv2 = conv1, activation, conv2

    def forward(self, x, edge_index):
        return self.conv2(self.activation(self.conv1(x, edge_index)), edge_index)


NETWORKS = {
    "gcn": (lambda: Network(GCNConv(WIDTH, HIDDEN), torch.relu, GCNConv(HIDDEN, CLASSES)), {}),
    "gat": (lambda: Network(GATConv(WIDTH, HIDDEN, heads=2), torch.nn.functional.elu, GATConv(2 * HIDDEN, CLASSES, heads=3, concat=False)), {"heads": [2, 3]}),
    "gatv2": (lambda: Network(GATv2Conv(WIDTH, HIDDEN, heads=2), torch.nn.functional.elu, GATv2Conv(2 * HIDDEN, CLASSES)), {"heads": [2, 1]}),
    "sage": (lambda: Network(SAGEConv(WIDTH, HIDDEN), torch.relu, SAGEConv(HIDDEN, CLASSES)), {}),
}

edge_index = torch.randint(0, NODES - 1, (2, 30))  # the last node has no edge
cases = []
for name, (make, options) in NETWORKS.items():
    network = make()
    # biases start at 0, where a reader that lost them would go unseen
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    save_file(network.state_dict(), HERE / f"{name}.safetensors", metadata={"format": "pt"})
    x = rounded(NODES, WIDTH)
    out = network.double()(x, edge_index)  # the 32-bit weights, computed with in float64
    cases.append({
        "name": name,
        "source": {"library": "torch_geometric", "version": torch_geometric.__version__, "options": options},
        "inputs": {"num_nodes": NODES, "edge_index": edge_index.tolist(), "x": x.tolist()},
        "outputs": {"out": plain(out.tolist())},
    })

numbers = torch.cat([torch.randn(9, dtype=torch.float64), torch.tensor([0.0, -0.0, 1e-6, 65504.0, float("inf"), float("-inf"), float("nan")])])
dtypes = {
    "F16": numbers.to(torch.float16).reshape(4, 4),
    "BF16": numbers.to(torch.bfloat16),
    "F32": numbers.to(torch.float32),
    "F64": numbers.reshape(2, 2, 4),
    "a scalar": torch.tensor(0.5),
    "nothing": torch.zeros(3, 0),
    'a "name" ü\n': torch.ones(1),
}
save_file(dtypes, HERE / "dtypes.safetensors", metadata={"written by": "make_safetensors.py"})
cases.append({
    "name": "dtypes",
    "source": {"library": "safetensors", "version": safetensors.__version__, "options": {}},
    # as 32-bit floats; what JSON has no number for is a string
    "outputs": {key: {"shape": list(value.shape), "data": [each if abs(each) < 1e300 else str(each) for each in value.to(torch.float32).flatten().tolist()]} for key, value in dtypes.items()},
})

with open(HERE / "safetensors.json", "w") as file:
    file.write('{"cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
