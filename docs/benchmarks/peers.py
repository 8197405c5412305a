"""Measures what SepLLM kernels are compared with, in PyTorch on one CUDA device.

    python3 peers.py --separators FILE --out peers.json [--sizes 8192,32768] [--suites prefill,...]

FILE holds one byte for each token of a text: 1 where the token is a separator (`./sepllm bench
--separators-out FILE` writes it). The setting is that of `./sepllm bench`: batch 1, 32 heads over 8
kvHeads, headDim 128, a=4 initial tokens, n=256 neighbors; caches of 4 + 64 + 256 of at most 800 keys,
32 layers. Building a mask and compiling a kernel are not timed; gathering and concatenating keys are.
The two masks of FlexAttention must yield the same before either is timed. The result is one JSON file
of rows that `./sepllm bench --join` puts beside the kernels of this project; it is written again after
every row, and once --seconds are over nothing more is begun.
"""

import argparse
import datetime
import json
import math
import os
import statistics
import subprocess
import time

import torch
import torch._dynamo.config
import torch._functorch.config
import torch.nn.functional as functional
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

HEADS, KV_HEADS, HEAD_DIM = 32, 8, 128
INITIAL, NEIGHBORS = 4, 256
CACHE, KEPT, LAYERS = 800, 324, 32
DEVICE = "cuda"

# Every length is compiled for itself; beyond the usual limit FlexAttention would not be compiled at all.
torch._dynamo.config.recompile_limit = 64

# As much memory as no cache holds, so that nothing is found there by the next run.
BEYOND_CACHES = 200e6

# While the device waits this long, the host puts the launches of a run in line: the host is no part of
# the time.
HEAD_START_CYCLES = 2_000_000

# How far results of two ways to compute the same may lie apart, over the length of one of them.
AGREEMENT = 2**-6

# One graph is run backward many times.
torch._functorch.config.donated_buffer = False


class Report:
    """The rows measured so far, and the time that is left for more."""

    def __init__(self, path, setting, seconds):
        self.path, self.setting, self.rows = path, setting, []
        self.end = time.monotonic() + seconds

    def has_time(self, what):
        if time.monotonic() < self.end:
            return True
        print(f"not measured for want of time: {what}", flush=True)
        return False

    def add(self, suite, name, length, times, **more):
        times = sorted(times)
        row = {
            "suite": suite,
            "name": name,
            "length": length,
            "median_ms": statistics.median(times),
            "min_ms": times[0],
            "max_ms": times[-1],
            "runs": len(times),
            **more,
        }
        self.rows.append(row)
        print(json.dumps(row), flush=True)
        self.write()
        return row

    def write(self):
        partial = self.path + ".partial"
        with open(partial, "w", encoding="utf-8") as file:
            json.dump({"setting": self.setting, "rows": self.rows}, file, indent=2)
            file.write("\n")
        os.replace(partial, self.path)


def milliseconds(action, repetitions):
    """The times of single runs between two events, after three runs to warm up."""
    for _ in range(3):
        action()
    torch.cuda.synchronize()
    times = []
    for _ in range(repetitions):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        torch.cuda._sleep(HEAD_START_CYCLES)
        start.record()
        action()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end))
    return times


def random(*shape, dtype):
    return torch.randn(*shape, device=DEVICE, dtype=torch.float32).to(dtype)


def rotating(make, bytes_each):
    """As much of the same in other memory that no run finds its data in a cache."""
    return [make() for _ in range(max(1, math.ceil(BEYOND_CACHES / bytes_each)))]


def in_turn(actions):
    """One action that does the next of several each time."""
    turn = iter(range(10**9))
    return lambda: actions[next(turn) % len(actions)]()


class Text:
    """Which tokens are kept, and the masks over them."""

    def __init__(self, separators, length):
        bits = torch.tensor(list(separators[:length]), dtype=torch.bool, device=DEVICE)
        bits[:INITIAL] = True
        self.length = length
        self.is_kept = bits
        self.kept = bits.nonzero().flatten()

    def visible_pairs(self):
        before = torch.cumsum(self.is_kept.long(), 0) - self.is_kept.long()
        first = torch.clamp(torch.arange(self.length, device=DEVICE) - NEIGHBORS + 1, min=0)
        band = torch.arange(self.length, device=DEVICE) - first + 1
        return int((band + before[first]).sum())

    def mask(self):
        is_kept = self.is_kept

        def visible(batch, head, query, key):
            return (query >= key) & (is_kept[key] | (query - key < NEIGHBORS))

        return create_block_mask(visible, None, None, self.length, self.length, DEVICE, _compile=True)

    def gathered_mask(self):
        kept, count = self.kept, len(self.kept)

        def visible(batch, head, query, slot):
            in_list = slot < count
            position = kept[torch.clamp(slot, max=count - 1)]
            key = slot - count
            from_list = in_list & (position <= query - NEIGHBORS)
            from_band = ~in_list & (key <= query) & (query - key < NEIGHBORS)
            return from_list | from_band

        return create_block_mask(
            visible, None, None, self.length, self.length + count, DEVICE, _compile=True
        )


class Attention:
    """The forward and the backward pass over one text, the same in every way to compute them."""

    def __init__(self, text, dtype):
        self.text, self.dtype = text, dtype
        vectors = 2 * (HEADS + KV_HEADS) * text.length
        self.inputs = rotating(self.tensors, vectors * HEAD_DIM * 2)
        self.flex = torch.compile(flex_attention, dynamic=False)
        self.masked, self.gathered = text.mask(), text.gathered_mask()

    def tensors(self):
        shape = (self.text.length, HEAD_DIM)
        heads = (HEADS, KV_HEADS, KV_HEADS)
        return [random(1, count, *shape, dtype=self.dtype).requires_grad_(True) for count in heads]

    def dense(self, query, key, value):
        return functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)

    def flex_masked(self, query, key, value):
        return self.flex(query, key, value, block_mask=self.masked, enable_gqa=True)

    def flex_gathered(self, query, key, value):
        kept = self.text.kept
        keys = torch.cat([key.index_select(2, kept), key], 2)
        values = torch.cat([value.index_select(2, kept), value], 2)
        return self.flex(query, keys, values, block_mask=self.gathered, enable_gqa=True)

    def require_agreement(self):
        ways = (self.flex_masked, self.flex_gathered)
        one, other = (compute(*self.inputs[0]).detach().float() for compute in ways)
        apart = float((one - other).norm() / one.norm())
        if not apart <= AGREEMENT:
            raise SystemExit(f"the two masks of FlexAttention yield results {apart} apart")

    def measure(self, report, suites, name, compute):
        length, pairs = self.text.length, self.text.visible_pairs()
        repetitions = 15 if length <= 32768 else 5
        if "prefill" in suites:
            # Gradients are wanted, so logSumExp is written beside out, as by what this is compared with.
            forwards = [lambda tensors=tensors: compute(*tensors) for tensors in self.inputs]
            times = milliseconds(in_turn(forwards), repetitions)
            report.add("prefill", name, length, times, visible_pairs=pairs)
        if "backward" in suites:
            outs = [compute(*tensors) for tensors in self.inputs]
            gradient = torch.randn_like(outs[0])

            def backward(out, tensors):
                torch.autograd.grad(out, tensors, gradient, retain_graph=True)

            backwards = [
                lambda out=out, tensors=tensors: backward(out, tensors)
                for out, tensors in zip(outs, self.inputs)
            ]
            times = milliseconds(in_turn(backwards), repetitions)
            report.add("backward", name, length, times, visible_pairs=pairs)

    def all(self, report, suites):
        length = self.text.length
        if report.has_time(f"anything at {length}"):
            self.measure(report, suites, "dense SDPA", self.dense)
        if report.has_time(f"FlexAttention at {length}"):
            self.require_agreement()
            self.measure(report, suites, "FlexAttention, gathered keys", self.flex_gathered)
            self.measure(report, suites, "FlexAttention, SepLLM mask", self.flex_masked)


def cache_bytes(rows, keys):
    return 2 * rows * KV_HEADS * keys * HEAD_DIM * 2


def caches(rows, keys, dtype, least=1):
    """Keys and values of as many layers as no cache of the device holds."""
    make = lambda: [random(rows, KV_HEADS, keys, HEAD_DIM, dtype=dtype) for _ in range(2)]
    layers = rotating(make, cache_bytes(rows, keys))
    return layers + [make() for _ in range(least - len(layers))]


def attend(query, key, value):
    return functional.scaled_dot_product_attention(query, key, value, enable_gqa=True)


def decode(report, rows, dtype):
    query = random(rows, HEADS, 1, HEAD_DIM, dtype=dtype)
    layers = caches(rows, CACHE, dtype)
    steps = [lambda key=key, value=value: attend(query, key, value) for key, value in layers]
    times = milliseconds(in_turn(steps), 30)
    report.add("decode", "SDPA over kept keys", rows, times, bytes=cache_bytes(rows, CACHE))
    del layers, steps
    index = torch.sort(torch.randperm(2 * CACHE, device=DEVICE)[:CACHE]).values
    steps = [
        lambda key=key, value=value: attend(query, key.index_select(2, index), value.index_select(2, index))
        for key, value in caches(rows, 2 * CACHE, dtype)
    ]
    times = milliseconds(in_turn(steps), 30)
    report.add("decode", "index_select, then SDPA", rows, times, bytes=cache_bytes(rows, CACHE))


def compaction(report, rows, dtype):
    index = torch.sort(torch.randperm(CACHE, device=DEVICE)[:KEPT]).values
    layers = caches(rows, CACHE, dtype, least=LAYERS)[:LAYERS]

    def step():
        for key, value in layers:
            key.index_select(2, index)
            value.index_select(2, index)

    bytes_moved = LAYERS * 2 * cache_bytes(rows, KEPT)
    report.add("compaction", "index_select, all layers", rows, milliseconds(step, 15), bytes=bytes_moved)


def new_token(report, dtype):
    """All layers of one row in one graph, each with the queries that the layer before yielded."""
    layers = caches(1, CACHE, dtype, least=LAYERS)[:LAYERS]
    first = random(1, HEADS, 1, HEAD_DIM, dtype=dtype)
    added = random(1, KV_HEADS, HEAD_DIM, dtype=dtype)

    def step():
        query = first
        for key, value in layers:
            key[:, :, CACHE - 1] = added
            value[:, :, CACHE - 1] = added
            query = attend(query, key, value)

    step()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    times = milliseconds(graph.replay, 30)
    name = f"append and SDPA, {CACHE} keys, {LAYERS} dependent layers, one graph"
    report.add("new-token", name, 1, times, bytes=LAYERS * cache_bytes(1, CACHE))


def ceilings(report):
    a, b = (random(8192, 8192, dtype=torch.bfloat16) for _ in range(2))
    times = milliseconds(lambda: a @ b, 20)
    report.add("ceiling", "bf16 matrix product 8192", 8192, times, flops=2 * 8192**3)
    source = torch.empty(2**30, dtype=torch.uint8, device=DEVICE).random_()
    target = torch.empty_like(source)
    times = milliseconds(lambda: target.copy_(source), 20)
    report.add("ceiling", "device copy of 1 GiB", 2**30, times, bytes=2 * 2**30)


def driver_facts():
    """The driver and the clocks, as NVIDIA's tool tells them where it is installed."""
    names = ("driver_version", "clocks.sm", "clocks.max.sm", "clocks.mem")
    command = ["nvidia-smi", "--query-gpu=" + ",".join(names), "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    driver, clocks = answer.splitlines()[0].split(", ", 1)
    return {"driver": driver, "clocks now, at most, of memory": clocks}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--separators", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--sizes", default="32768,4096,8192,16384,65536,131072", help="in the order to measure")
    parser.add_argument("--suites", default="ceiling,decode,compaction,new-token,prefill,backward")
    parser.add_argument("--dtype", default="bfloat16", choices=["bfloat16", "float16"])
    parser.add_argument("--rows", default="64,1", help="batches of decode and compaction")
    parser.add_argument("--seconds", default=130, type=float, help="after this time nothing is begun")
    arguments = parser.parse_args()
    with open(arguments.separators, "rb") as file:
        separators = file.read()
    sizes = [int(size) for size in arguments.sizes.split(",")]
    if max(sizes) > len(separators):
        parser.error(f"--sizes has {max(sizes)}, {arguments.separators} has {len(separators)} tokens")
    suites = arguments.suites.split(",")
    dtype = getattr(torch, arguments.dtype)
    torch.manual_seed(1)
    setting = {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "device": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "dtype": arguments.dtype,
        "heads": HEADS,
        "kv_heads": KV_HEADS,
        "head_dim": HEAD_DIM,
        "init_tokens": INITIAL,
        "neighbors": NEIGHBORS,
        "separator_density": sum(separators) / len(separators),
    }
    report = Report(arguments.out, setting, arguments.seconds)
    if "ceiling" in suites:
        ceilings(report)
    for rows in map(int, arguments.rows.split(",")):
        if "decode" in suites:
            decode(report, rows, dtype)
        if "compaction" in suites:
            compaction(report, rows, dtype)
        torch.cuda.empty_cache()
    if "new-token" in suites:
        new_token(report, dtype)
    if "prefill" in suites or "backward" in suites:
        for length in sizes:
            if report.has_time(f"anything at {length}"):
                Attention(Text(separators, length), dtype).all(report, suites)
                torch.cuda.empty_cache()
    setting.update(driver_facts())
    report.write()


if __name__ == "__main__":
    main()
