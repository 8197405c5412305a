"""Runs an exported attention kernel on a CUDA device, without Java: PyTorch's tensors, CuPy's launch.

    ./sepllm kernels export tensor.TensorForwardF16::forward --target cuda --fast --group 128 \\
        --with headDim=128 --with packShift=2 --out exported
    ./sepllm bench --separators-out seps.bin --sizes 8192
    python3 docs/examples/exported_attention.py exported/TensorForwardF16_forward.json seps.bin

On compute capability 9.0 hopper.WarpgroupForwardF16::forward with --group 384 takes the place of this kernel.

The file of separators has one byte for each token: 1 where it is a separator. The plan, which key slots
a tile of queries takes, is made here as docs/kernels.md describes it. Some rows are then compared with
attention by its definition in float64, and the error of every head over many queries with that of two
evaluations by PyTorch in the same dtype: the straightforward one, which stores scores and weights, and
scaled_dot_product_attention under the same mask. The exit code is 1 if a row is wrong, or the error of
a head more than twice that of either.

    python3 docs/examples/exported_attention.py --plan seps.bin

prints the plan as JSON and needs neither PyTorch nor CuPy.
"""

import argparse
import bisect
import json
import pathlib
import sys
import tempfile

INITIAL, NEIGHBORS = 4, 256
HEADS, KV_HEADS, HEAD_DIM = 32, 8, 128

# The rows of a tile: positions times the heads that share a kvHead, at most 8 of them.
TILE_ROWS, MOST_PACKED_HEADS = 128, 8

# How many queries the errors of heads are taken over, spread evenly, and how many at a time.
ERROR_QUERIES, AT_ONCE = 2048, 256

# An error of a head is at most so many times that of an evaluation by PyTorch.
ERROR_FACTOR = 2

# The architecture whose warpgroups a kernel may use.
WARPGROUPS = "sm_90a"

# Strides are given to the kernel in pieces of 16 bytes.
PIECE = 8

# The storage type by the name in the description, and how far a row may be from the definition, as a
# part of its length: out and weights are rounded once each.
STORAGE = {"F16": ("float16", 2**-9), "BF16": ("bfloat16", 2**-6)}


def pack_shift(heads, kv_heads):
    """The binary logarithm of how many heads a tile packs."""
    shared = heads // kv_heads
    return (min(MOST_PACKED_HEADS, shared & -shared)).bit_length() - 1


def kept_keys(separators):
    return [key for key, is_separator in enumerate(separators) if is_separator or key < INITIAL]


def plan_tiles(kept, length, shift):
    """Nine numbers for each tile of queries of one row, those with the most key slots first."""
    neighbors = min(NEIGHBORS, length)
    positions = TILE_ROWS >> shift
    tiles = []
    for first in range(0, length, positions):
        count = min(positions, length - first)
        last = first + count - 1
        band = max(0, first - neighbors + 1)
        listed = bisect.bisect_right(kept, last - neighbors)
        tiles.append((0, first, count, 0, band, last - band + 1, 0, listed, neighbors))
    tiles.sort(key=lambda tile: tile[5] + tile[7], reverse=True)
    return [number for tile in tiles for number in tile]


def strides(heads, length):
    """The strides of a row of the batch, a head and a position, of a dense tensor, in pieces."""
    row = HEAD_DIM // PIECE
    return [heads * length * row, length * row, row]


def plan(separators):
    length = len(separators)
    kept = kept_keys(separators)
    shift = pack_shift(HEADS, KV_HEADS)
    queries, keys = strides(HEADS, length), strides(KV_HEADS, length)
    layout = [HEADS // KV_HEADS, *queries, *keys, *keys, *queries, HEADS * length, length]
    return {"tiles": plan_tiles(kept, length, shift), "kept": kept, "layout": layout, "packShift": shift}


def in_order(description, buffers, numbers, scalar):
    """The arguments of the launch: addresses, lengths and numbers, as the description lists them."""
    values = []
    for argument in description["arguments"]:
        kind, source = argument["kind"], argument.get("parameter")
        if kind == "buffer":
            values.append(scalar(argument["bytes"], "address", buffers[source].data_ptr()))
        elif kind == "length":
            values.append(scalar(argument["bytes"], "int", buffers[source].numel()))
        else:
            values.append(scalar(argument["bytes"], kind, numbers[source]))
    return tuple(values)


def visible(separators, query):
    return [
        key
        for key in range(query + 1)
        if separators[key] or key < INITIAL or query - key < NEIGHBORS
    ]


def wrong_rows(torch, separators, buffers, scale, most):
    """Compares some queries in all heads with the definition, in float64."""
    length = len(separators)
    picked = sorted({0, 1, NEIGHBORS - 1, NEIGHBORS, length // 2, length - 2, length - 1} & set(range(length)))
    wrong = 0
    for query in picked:
        keys = torch.tensor(visible(separators, query), device="cuda")
        q = buffers["q"][:, query].double().view(KV_HEADS, HEADS // KV_HEADS, HEAD_DIM)
        scores = scale * q @ buffers["k"][:, keys].double().transpose(1, 2)
        expected = (scores.softmax(-1) @ buffers["v"][:, keys].double()).view(HEADS, HEAD_DIM)
        sums = scores.logsumexp(-1).view(HEADS)
        apart = (buffers["out"][:, query].double() - expected).norm(dim=1) / expected.norm(dim=1)
        apart_sums = (buffers["logSumExp"][:, query].double() - sums).abs()
        wrong += int((~(apart <= most)).sum() + (~(apart_sums <= 1e-3)).sum())
    print(f"{len(picked)} queries in {HEADS} heads compared, {wrong} wrong")
    return wrong


def straightforward(torch, q, k, v, visible_keys, scale):
    """Scores, weights and out, each stored in the dtype of q."""
    scores = (scale * (q @ k.transpose(1, 2))).masked_fill(~visible_keys, float("-inf"))
    return scores.softmax(-1) @ v


def library(torch, q, k, v, visible_keys, scale):
    """What PyTorch has for attention under a mask."""
    attend = torch.nn.functional.scaled_dot_product_attention
    return attend(q[None], k[None], v[None], attn_mask=visible_keys, scale=scale)[0]


def inexact_heads(torch, separators, buffers, scale):
    """Compares the error of each head with those of two evaluations by PyTorch in the same dtype."""
    length = len(separators)
    is_kept = torch.tensor(list(separators), dtype=torch.bool, device="cuda")
    is_kept[:INITIAL] = True
    keys = torch.arange(length, device="cuda")
    queries = keys[:: max(1, length // ERROR_QUERIES)]
    shared = HEADS // KV_HEADS
    k, v = (buffers[name].repeat_interleave(shared, 0) for name in ("k", "v"))
    exact_k, exact_v = k.double(), v.double()
    ways = {"the straightforward evaluation": straightforward, "scaled_dot_product_attention": library}
    squares = torch.zeros(1 + len(ways), HEADS, dtype=torch.float64, device="cuda")
    for some in queries.split(AT_ONCE):
        before = some[:, None] - keys
        visible_keys = (before >= 0) & (is_kept | (before < NEIGHBORS))
        q = buffers["q"][:, some]
        exact = straightforward(torch, q.double(), exact_k, exact_v, visible_keys, scale)
        outs = [buffers["out"][:, some], *(way(torch, q, k, v, visible_keys, scale) for way in ways.values())]
        for row, out in enumerate(outs):
            squares[row] += (out.double() - exact).square().sum((1, 2))
    own, *others = squares.sqrt()
    inexact = 0
    for name, other in zip(ways, others):
        ratios = own / other
        inexact += int((~(ratios <= ERROR_FACTOR)).sum())
        print(
            f"errors of {HEADS} heads over {len(queries)} queries, as parts of those of {name}: "
            f"{float(ratios.min()):.3f} to {float(ratios.max()):.3f}"
        )
    return inexact


def kernel_of(cupy, path, description):
    """Compiles for the device; kernels for warpgroups name an architecture that CuPy does not choose."""
    text = (path.parent / description["file"]).read_text(encoding="utf-8")
    options = ("-std=c++17", *description["compile"]["flags"])
    if WARPGROUPS not in description["compile"]["example"]:
        return cupy.RawModule(code=text, options=options).get_function(description["entry"])
    program = cupy.cuda.nvrtc.createProgram(text, description["file"], (), ())
    cupy.cuda.nvrtc.compileProgram(program, (f"-arch={WARPGROUPS}", *options))
    with tempfile.TemporaryDirectory() as folder:
        binary = pathlib.Path(folder, "kernel.cubin")
        binary.write_bytes(cupy.cuda.nvrtc.getCUBIN(program))
        return cupy.RawModule(path=str(binary)).get_function(description["entry"])


def run(path, separators):
    import cupy
    import numpy
    import torch

    description = json.loads(path.read_text(encoding="utf-8"))
    length, made, scale = len(separators), plan(separators), HEAD_DIM**-0.5
    stored = next(argument["elements"]["type"] for argument in description["arguments"] if argument["name"] == "q")
    dtype, most = STORAGE[stored]
    dtype = getattr(torch, dtype)
    torch.manual_seed(1)
    buffers = {
        name: torch.randn(heads, length, HEAD_DIM, device="cuda").to(dtype)
        for name, heads in (("q", HEADS), ("k", KV_HEADS), ("v", KV_HEADS))
    }
    buffers["out"] = torch.full_like(buffers["q"], float("nan"))
    buffers["logSumExp"] = torch.full((HEADS, length), float("nan"), device="cuda")
    for name in ("tiles", "kept", "layout"):
        buffers[name] = torch.tensor(made[name], dtype=torch.int32, device="cuda")
    numbers = {"headDim": HEAD_DIM, "packShift": made["packShift"], "scale": scale}
    types = {"address": numpy.uint64, "int": numpy.int32, "float": numpy.float32}
    arguments = in_order(description, buffers, numbers, lambda _, kind, value: types[kind](value))

    kernel = kernel_of(cupy, path, description)
    dynamic = description["launch"]["dynamic_shared_bytes"]
    if dynamic:
        kernel.max_dynamic_shared_size_bytes = dynamic
    block = tuple(description["launch"]["group"])
    grid = (len(made["tiles"]) // 9 * (HEADS >> made["packShift"]), 1, 1)
    stream = cupy.cuda.ExternalStream(torch.cuda.current_stream().cuda_stream)
    times = []
    with stream:
        for _ in range(10):
            start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            start.record()
            kernel(grid, block, arguments, shared_mem=dynamic)
            end.record()
            end.synchronize()
            times.append(start.elapsed_time(end))
    print(f"{description['kernel']}: {length} tokens, the fastest of {len(times)} runs {min(times):.4f} ms")
    wrong = wrong_rows(torch, separators, buffers, scale, most)
    return wrong + inexact_heads(torch, separators, buffers, scale)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", action="store_true", help="print the plan as JSON and run nothing")
    parser.add_argument("files", nargs="+", type=pathlib.Path, help="[the description] the separators")
    arguments = parser.parse_args()
    if len(arguments.files) != (1 if arguments.plan else 2):
        parser.error("needs the description and the separators, or --plan and the separators")
    separators = arguments.files[-1].read_bytes()
    if not separators or set(separators) - {0, 1}:
        parser.error(f"{arguments.files[-1]} must have a byte for each token, 0 or 1")
    if arguments.plan:
        print(json.dumps(plan(separators)))
        return 0
    return 1 if run(arguments.files[0], separators) else 0


if __name__ == "__main__":
    sys.exit(main())
