"""Writes ../golden/attention.json: attention, positions and learning by other libraries, in float64.

Needs torch, numpy and mpmath. The same versions write the same bytes.
"""
import json
import math
from pathlib import Path

import mpmath
import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
random = np.random.default_rng(7)


def short(*shape, scale=1.0):
    """Random multiples of 1/64: exact in 32 bits and in six decimals."""
    return torch.tensor(np.round(random.normal(size=shape) * scale * 64) / 64)


def plain(value):
    """Nested lists; numbers with 9 significant digits."""
    if isinstance(value, torch.Tensor):
        value = value.detach().tolist()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def case(name, of, options, inputs, outputs, library="torch", version=torch.__version__):
    return plain({"name": name, "source": {"library": library, "version": version, "class": of, "options": options}, "inputs": inputs, "outputs": outputs})


def dot_product(name, queries, keys, values, mask=None, **options):
    """The function gives no weights: they are what it makes of unit vectors as values."""
    run = lambda values: F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask, **options)
    inputs = {"queries": queries, "keys": keys, "values": values, **({} if mask is None else {"mask": mask})}
    return case(name, "scaled_dot_product_attention", options, inputs, {"weights": [run(torch.eye(len(keys)))], "output": run(values)})


def several_heads(name, queries, keys, values, heads, mask=None):
    layer = torch.nn.MultiheadAttention(queries.shape[1], heads, bias=False, kdim=keys.shape[1], vdim=values.shape[1])
    names = ["in_proj_weight"] if layer.in_proj_weight is not None else ["q_proj_weight", "k_proj_weight", "v_proj_weight"]
    weights = {each: short(*layer.get_parameter(each).shape, scale=0.5) for each in [*names, "out_proj.weight"]}
    layer.load_state_dict(weights)
    output, attention = layer(queries, keys, values, attn_mask=None if mask is None else ~mask, average_attn_weights=False)
    inputs = {"queries": queries, "keys": keys, "values": values, "heads": heads, "parameters": weights, **({} if mask is None else {"mask": mask})}
    return case(name, "nn.MultiheadAttention", {"bias": False}, inputs, {"weights": attention, "output": output})


def positions(rows, width, offset):
    """With 50 digits, by the formula of the paper."""
    mpmath.mp.dps = 50
    wave = lambda j: mpmath.mpf(10000) ** (mpmath.mpf(j - j % 2) / width)
    entry = lambda p, j: float((mpmath.cos if j % 2 else mpmath.sin)(p / wave(j)))
    table = [[entry(offset + i, j) for j in range(width)] for i in range(rows)]
    return case(f"positions {rows} x {width} from {offset}", "sin, cos", {"dps": 50}, {"rows": rows, "width": width, "offset": offset}, {"positions": table}, "mpmath", mpmath.__version__)


def loss_of(example, query, key, factor):
    logits = factor * (example["queries"] @ query) @ (example["tokens"] @ key).T
    return -torch.log(torch.softmax(logits, 1).mean(0)[example["relevant"]].sum())


def an_example(queries, tokens, width, relevant):
    return {"queries": short(queries, width), "tokens": short(tokens, width), "relevant": relevant}


def gradients(name, width, rank, factor):
    """Autograd at a point that is not the identity."""
    example = an_example(3, 6, width, [1, 4])
    shapes = [(width, width)] * 2 if rank is None else [(width, rank), (rank, width)] * 2
    parts = [short(*shape, scale=0.3).requires_grad_() for shape in shapes]
    query, key = parts if rank is None else (parts[0] @ parts[1], parts[2] @ parts[3])
    loss = loss_of(example, torch.eye(width) + query, torch.eye(width) + key, factor)
    loss.backward()
    inputs = {"example": example, "width": width, "rank": rank, "factor": factor, "parameters": [part.detach() for part in parts]}
    return case(name, "autograd", {}, inputs, {"loss": loss.item(), "gradients": [part.grad for part in parts]})


def learning(name, width, epochs, rate, decay, temperature):
    """AdamW on all examples at once; what decays is the distance to the identity."""
    examples = [an_example(3, 5, width, [0]), an_example(2, 7, width, [2, 6]), an_example(4, 4, width, [3])]
    query, key = (torch.zeros(width, width, requires_grad=True) for _ in range(2))
    factor = 1 / math.sqrt(width) / temperature
    mean = lambda: sum(loss_of(each, torch.eye(width) + query, torch.eye(width) + key, factor) for each in examples) / len(examples)
    optimiser = torch.optim.AdamW([query, key], lr=rate, weight_decay=decay)
    curve = [mean().item()]
    for _ in range(epochs):
        optimiser.zero_grad()
        mean().backward()
        optimiser.step()
        curve.append(mean().item())
    options = {"epochs": epochs, "rate": rate, "decay": decay, "temperature": temperature}
    return case(name, "optim.AdamW", options, {"examples": examples}, {"curve": curve, "query": torch.eye(width) + query, "key": torch.eye(width) + key})


MASK = torch.tensor([[1, 1, 0, 1, 0, 1, 1], [0, 0, 0, 1, 0, 0, 0], [1] * 7, [0, 1, 1, 0, 1, 1, 0], [1, 0, 0, 0, 0, 0, 1]]).bool()
CASES = [
    dot_product("plain", short(5, 6), short(7, 6), short(7, 4)),
    dot_product("scaled", short(5, 6), short(7, 6), short(7, 4), scale=2.5),
    dot_product("masked", short(5, 6), short(7, 6), short(7, 4), MASK),
    dot_product("causal", short(6, 6), short(6, 6), short(6, 3), is_causal=True),
    dot_product("causal, more keys than queries", short(3, 2), short(6, 2), short(6, 3), is_causal=True),
    several_heads("self-attention, 3 heads", *[short(5, 12)] * 3, 3),
    several_heads("cross-attention, 4 heads, other widths, masked", short(5, 8), short(7, 6), short(7, 3), 4, MASK),
    several_heads("cross-attention, 1 head", short(2, 4), short(5, 4), short(5, 4), 1),
    positions(6, 8, 0), positions(3, 7, 100), positions(2, 1, 5),
    gradients("gradient, full", 5, None, 0.8), gradients("gradient, rank 2", 5, 2, 1.7),
    learning("learning", 4, 30, 0.02, 0.1, 0.5),
]
lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in CASES)
Path(__file__, "../../golden/attention.json").resolve().write_text(f'{{"cases":[\n{lines}\n]}}\n')
