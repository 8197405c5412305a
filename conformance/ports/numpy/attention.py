"""Attention over visible keys and its gradients in NumPy (docs/numerics.md, SEP-ATTN-001 to 008)."""

import base64

import numpy as np

np.seterr(all="ignore")
DTYPES = ["f64", "f32", "f16", "bf16"]
BYTES = {"f64": "<f8", "f32": "<f4", "f16": "<f2", "bf16": "<u2"}


def rounded(numbers, dtype):
    """Float64 numbers rounded once to a storage type, as float64."""
    if dtype != "bf16":
        return numbers.astype(BYTES[dtype]).astype(float)
    step = np.exp2(np.maximum(np.frexp(numbers)[1], -125) - 8.0)
    near = np.where(np.isfinite(numbers), np.rint(numbers / step) * step, numbers)
    return np.where(np.abs(near) >= 2.0**128, np.copysign(np.inf, near), near)


def read(tensor):
    if isinstance(tensor, list):
        return np.array(tensor, float)
    bits = np.frombuffer(base64.b64decode(tensor["base64"]), BYTES[tensor["dtype"]])
    if tensor["dtype"] == "bf16":
        bits = (bits.astype("<u4") << 16).view("<f4")
    return bits.astype(float).reshape(tensor["shape"])


def written(numbers, form, dtype):
    if isinstance(form, list):
        words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        plain = np.vectorize(lambda x: x if np.isfinite(x) else words[str(x)], otypes=[object])
        return plain(numbers).tolist()
    bits = numbers.astype("<f4").view("<u4") >> 16 if dtype == "bf16" else numbers
    data = base64.b64encode(bits.astype(BYTES[dtype]).tobytes()).decode()
    return {"dtype": dtype, "shape": list(numbers.shape), "base64": data}


def attention(request):
    dtype = request.get("dtype", "f64")
    q, k, v = (rounded(read(request[name]), dtype) for name in "qkv")
    d_out = rounded(read(request["d_out"]), dtype) if "d_out" in request else None
    scale = request.get("scale", q.shape[2] ** -0.5)
    out, log_sum_exp = np.zeros(q.shape), np.full(q.shape[:2], -np.inf)
    d_q, d_k, d_v = np.zeros(q.shape), np.zeros(k.shape), np.zeros(v.shape)
    for head, kv_head in enumerate(np.arange(len(q)) // (len(q) // len(k))):
        for i, keys in ((i, keys) for i, keys in enumerate(request["visible"]) if keys):
            x = scale * (k[kv_head, keys] @ q[head, i])
            e = np.exp(x - x.max())
            weight, log_sum_exp[head, i] = e / e.sum(), x.max() + np.log(e.sum())
            out[head, i] = weight @ v[kv_head, keys]
            if d_out is not None:
                d_weight = v[kv_head, keys] @ d_out[head, i]
                d_score = weight * (d_weight - weight @ d_weight)
                d_q[head, i] = scale * (d_score @ k[kv_head, keys])
                np.add.at(d_k[kv_head], keys, scale * np.outer(d_score, q[head, i]))
                np.add.at(d_v[kv_head], keys, np.outer(weight, d_out[head, i]))
    at_least_f32 = "f64" if dtype == "f64" else "f32"
    results = [("out", out, dtype), ("log_sum_exp", log_sum_exp, at_least_f32)]
    if d_out is not None:
        results += [("d_q", d_q, dtype), ("d_k", d_k, dtype), ("d_v", d_v, dtype)]
    return {name: written(rounded(x, kind), request["q"], kind) for name, x, kind in results}
