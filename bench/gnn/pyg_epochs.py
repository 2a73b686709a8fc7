"""Times epochs of PyTorch Geometric's GCN (sparse features) and GAT on a citation graph; prints one JSON value."""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch_geometric.nn import GATConv, GCNConv

folder = sys.argv[1]
load = lambda name: json.load(open(f"{folder}/{name}.json"))
features, labels, train = load("features"), torch.tensor(load("labels")), torch.tensor(load("split")["train"])
at = torch.tensor([[node, word] for node, row in enumerate(features["rows"]) for word in row]).T
share = torch.tensor([1 / len(row) for row in features["rows"] for _ in row])
sparse = torch.sparse_coo_tensor(at, share, (features["nodes"], features["dimensions"])).coalesce()
one_way = torch.tensor(load("edges")).T
edges, classes = torch.cat([one_way, one_way.flip(0)], dim=1), int(labels.max()) + 1


class Gcn(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = GCNConv(features["dimensions"], 16, cached=True), GCNConv(16, classes, cached=True)

    def forward(self):
        return self.second(F.dropout(self.first(sparse, edges).relu(), 0.5), edges)


class Gat(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = sparse.to_dense()
        self.first, self.second = GATConv(features["dimensions"], 8, heads=8, dropout=0.6), GATConv(64, classes, dropout=0.6)

    def forward(self):
        return self.second(F.dropout(F.elu(self.first(F.dropout(self.dense, 0.6), edges)), 0.6), edges)


times = {}
for name, build, rate in (("gcn", Gcn, 0.01), ("gat", Gat, 0.005)):
    torch.manual_seed(0)
    network = build()
    adam, taken = torch.optim.Adam(network.parameters(), lr=rate, weight_decay=5e-4), []
    for _ in range(220):
        begun = time.perf_counter()
        adam.zero_grad()
        F.cross_entropy(network()[train], labels[train]).backward()
        adam.step()
        taken.append(1000 * (time.perf_counter() - begun))
    p10, median, p90 = np.percentile(taken[20:], [10, 50, 90])
    times[name] = {"median": median, "p10": p10, "p90": p90}
print(json.dumps(times))
