"""PyTorch's product of a CSR matrix and a dense one, on one thread, beside which the kernels are timed.

    python spmm.py NODES EDGES WIDTH

Makes a uniform random graph, says {"ready": ...}, and for each line on stdin takes the product once and prints its milliseconds.
"""
import json, resource, sys, time, warnings

import torch

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
nodes, edges, width = map(int, sys.argv[1:4])
generator = torch.Generator().manual_seed(1)
rows = torch.randint(nodes, (edges,), generator=generator).sort().values
start = torch.zeros(nodes + 1, dtype=torch.int32)
start[1:] = torch.bincount(rows, minlength=nodes).cumsum(0)
columns = torch.randint(nodes, (edges,), generator=generator, dtype=torch.int32)
a = torch.sparse_csr_tensor(start, columns, torch.rand(edges, generator=generator), (nodes, nodes))
x = torch.rand(nodes, width, generator=generator)
print(json.dumps({"ready": f"torch {torch.__version__}"}), flush=True)
for _ in sys.stdin:
    begun = time.perf_counter()
    y = a @ x
    ms = 1000 * (time.perf_counter() - begun)
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"ms": ms, "peakMemoryBytes": peak}), flush=True)
