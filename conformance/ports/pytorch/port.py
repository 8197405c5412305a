"""A port of SepLLM in PyTorch: masks, caches and attention on a device, gradients by autograd.

    python3 port.py                           on the first GPU, or on the processor without one
    SEPLLM_STAND_IN=numpy python3 port.py     NumPy in PyTorch's place; gradients are not offered

NumPy is not needed for the first. Written from docs/spec.md and docs/numerics.md.
"""

import math
import os
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "python"))
from protocol import reported, require, serve

STAND_IN = os.environ.get("SEPLLM_STAND_IN") == "numpy"
if STAND_IN:
    import numpy as xp

    NAME = "SepLLM with NumPy in place of PyTorch"
    STORAGE = {"f64": xp.float64, "f32": xp.float32, "f16": xp.float16}
    tensor, cast = xp.array, lambda numbers, dtype: numbers.astype(dtype)
    xp.seterr(all="ignore")
else:
    import torch as xp

    DEVICE = "cuda" if xp.cuda.is_available() else "cpu"
    xp.set_default_device(DEVICE)
    xp.backends.cuda.matmul.allow_tf32 = False
    NAME = f"SepLLM in PyTorch {xp.__version__} on " + (
        xp.cuda.get_device_name(0) if DEVICE == "cuda" else "the processor")
    STORAGE = {"f64": xp.float64, "f32": xp.float32, "f16": xp.float16, "bf16": xp.bfloat16}
    tensor, cast = xp.tensor, lambda numbers, dtype: numbers.to(dtype)

NEW = {"next_index": 0, "left_padding": 0, "separator_count": 0, "sep_cache_size": 0,
       "cache_size": 0, "keys": [], "token_ids": [], "insertion_lengths": []}


def mask(q):
    """All queries of a row at once (SEP-MASK-001 to 009)."""
    require(q.mask == "full" or q.neighbors >= 1, "bad_config", "neighbors must be at least 1")
    documents, first = q.document_ids or [0] * len(q.token_ids), []
    for j, document in enumerate(documents):
        same = j > q.left_padding and documents[j - 1] == document
        first.append(first[-1] if same else max(j, q.left_padding))
    first, j = tensor(first, dtype=xp.int64), xp.arange(len(first))
    separates = tensor([int(t in q.separator_token_ids) for t in q.token_ids], dtype=xp.int64) == 1
    kept = (j - first < q.init_tokens) | separates
    if q.mask == "full":
        kept = j >= 0
    if q.mask == "fixllm":
        kept = kept | ((j - first - q.init_tokens) % q.interval == 0)
    sees = (kept | (j[:, None] - j < q.neighbors)) & (j <= j[:, None]) & (j >= first[:, None])
    return {"rows": ["".join("01"[cell] for cell in row) for row in sees.tolist()]}


def positions(q, seen, padding):
    if q.positions is None or seen.shape[1] == 0:
        return None
    places = {"original": seen[0] - padding, "in-cache": xp.arange(seen.shape[1]),
              "insertion-length": seen[2]}[q.positions].tolist()
    return {"query": places[-1], "keys": places}


def compacted(q, seen, block, s, w):
    """Which entries stay, and how many of them form the separator block (SEP-CACHE-003 to 006)."""
    a, slot = q.init_cache_size, xp.arange(seen.shape[1])
    separates = (seen[1][:, None] == tensor(q.separator_token_ids, dtype=xp.int64)).any(1)
    old = (slot < a + block) & bool(q.accumulate)
    past = (slot >= a) & (slot < seen.shape[1] - w) & (old | separates & (slot >= a + block))
    if q.bounded:
        newer = xp.flip(xp.cumsum(xp.flip(past, (0,)), 0), (0,))
        past = past & (newer <= s)
    return (slot < a) | past | (slot >= seen.shape[1] - w), int(past.sum())


def cache(q):
    """A cache of slots [key, token id, insertion length] on the device (SEP-CACHE-001 to 013)."""
    a, s, c = q.init_cache_size, q.sep_cache_size, q.cache_size
    w = c - a if q.policy == "streamingllm" else q.local_size
    later = {"streaming": 1, "streamingllm": 1, "full": 1 << 40}.get(q.policy, 0)
    fits = w >= 1 and (a + s + w < c or q.policy == "streamingllm") or q.policy == "full"
    require(fits, "bad_config", "a + s + w must be less than c [SEP-CACHE-001]")
    old = {**NEW, "sep_cache_size": s, "cache_size": c, **q.state}
    start, padding, block, s, c, *lists = (old[name] for name in NEW)
    padding, steps, places = padding + q.left_padding, [], []
    stored = tensor(lists, dtype=xp.int64)
    for index, token in enumerate(q.token_ids, start):
        seen, evicted, compacts = stored[:, :0], [], False
        if index >= padding:
            entry = tensor([[index], [token], [stored.shape[1]]], dtype=xp.int64)
            seen = stored = xp.concatenate((stored, entry), 1)
            compacts = seen.shape[1] >= c + later and index - padding >= q.prompt_tokens
        if compacts:
            stays, block = compacted(q, seen, block, s, w)
            stored, evicted = seen[:, stays], seen[0][~stays].tolist()
            s, c = max(s, block), c + max(0, block - s)
            seen = stored if q.policy == "sepcache" else seen
        keys = (seen[0].tolist(), stored[0].tolist()) if q.report == "full" else None
        steps.append(keys or (index, seen.shape[1], stored.shape[1], compacts, evicted))
        places.append(positions(q, seen, padding))
    counts = (start + len(q.token_ids), padding, block, s, c)
    more = {"positions": places} if q.positions else {}
    if q.return_state:
        more["state"] = dict(zip(NEW, (*counts, *stored.tolist())))
    return {**reported(q, steps), **more}


def weighted(keys, values, query, scale):
    """The output of a query over the keys it sees, and their logSumExp."""
    x = (keys * query).sum(1) * scale
    largest = x.max() if STAND_IN else x.detach().max()
    e = xp.exp(x - largest)
    return (e / e.sum()) @ values, float(largest + xp.log(e.sum()))


def attention(request):
    """One query after the other over the keys it sees, in float32 at least (SEP-ATTN-001 to 009)."""
    dtype, gradients = request.get("dtype", "f64"), "d_out" in request
    names = ["q", "k", "v"] + ["d_out"] * gradients
    require(dtype in STORAGE, "unsupported", f"dtype is {dtype}")
    require(not (STAND_IN and gradients), "unsupported", "gradients need PyTorch")
    require(all(isinstance(request[n], list) for n in names), "unsupported", "tensors as bytes")
    arithmetic = xp.float64 if dtype == "f64" else xp.float32
    rounded = lambda x: cast(cast(x, STORAGE[dtype]), arithmetic)
    numbers = lambda value: [numbers(v) for v in value] if isinstance(value, list) else float(value)
    given = [rounded(tensor(numbers(request[name]), dtype=xp.float64)) for name in names]
    q, k, v = (x.requires_grad_() for x in given[:3]) if gradients else given
    scale, group, out, log_sum_exp = request.get("scale", q.shape[2] ** -0.5), len(q) // len(k), [], []
    for head in range(len(q)):
        nothing = xp.zeros(q.shape[2], dtype=arithmetic), float("-inf")
        found = [weighted(k[head // group][keys], v[head // group][keys], q[head, i], scale)
                 if keys else nothing for i, keys in enumerate(request["visible"])]
        out.append(xp.stack([row for row, _ in found]))
        log_sum_exp.append([log for _, log in found])
    results = {"out": xp.stack(out)}
    if gradients:
        if results["out"].requires_grad:
            results["out"].backward(given[3])
        for name, x in (("d_q", q), ("d_k", k), ("d_v", v)):
            results[name] = xp.zeros_like(x) if x.grad is None else x.grad
    lists = {name: cast(rounded(x), xp.float64).tolist() for name, x in results.items()}
    words = lambda x: [words(y) for y in x] if isinstance(x, list) else (
        x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity")
    return {name: words(x) for name, x in {**lists, "log_sum_exp": log_sum_exp}.items()}


serve(NAME, {"mask": mask, "cache": cache}, list(STORAGE), attention=attention)
