"""Measures what SepLLM kernels are compared with, in PyTorch on one CUDA device.

    python3 peers.py --separators FILE --out peers.json [--sizes 8192,32768] [--suites prefill,...]

FILE holds one byte for each token of a text: 1 where the token is a separator (`./sepllm bench
--separators-out FILE` writes it). The setting is that of `./sepllm bench`: batch 1, 32 heads over 8
kvHeads, headDim 128, a=4 initial tokens, n=256 neighbors; caches of 4 + 64 + 256 of at most 800 keys.
Building a mask and compiling a kernel are not timed; gathering and concatenating keys are. The result
is one JSON file of rows that `./sepllm bench --join` puts beside the kernels of this project.
"""

import argparse
import json
import math
import statistics

import torch
import torch._functorch.config
import torch.nn.functional as functional
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

HEADS, KV_HEADS, HEAD_DIM = 32, 8, 128
INITIAL, NEIGHBORS = 4, 256
CACHE, KEPT, LAYERS = 800, 324, 32
DEVICE = "cuda"

# One graph is run backward many times.
torch._functorch.config.donated_buffer = False


def milliseconds(action, repetitions):
    """The times of single runs between two events, after three runs to warm up."""
    for _ in range(3):
        action()
    times = []
    for _ in range(repetitions):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        action()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end))
    return times


def row(suite, name, length, times, **more):
    times = sorted(times)
    found = {
        "suite": suite,
        "name": name,
        "length": length,
        "median_ms": statistics.median(times),
        "min_ms": times[0],
        "max_ms": times[-1],
        "runs": len(times),
        **more,
    }
    print(json.dumps(found), flush=True)
    return found


def random(*shape, dtype):
    return torch.randn(*shape, device=DEVICE, dtype=torch.float32).to(dtype)


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


def forward_and_backward(suites, name, text, tensors, forward, repetitions, pairs):
    found = []
    if "prefill" in suites:
        with torch.no_grad():
            found.append(row("prefill", name, text.length, milliseconds(forward, repetitions), visible_pairs=pairs))
    if "backward" in suites:
        for tensor in tensors:
            tensor.requires_grad_(True)
        out = forward()
        gradient = torch.randn_like(out)

        def backward():
            for tensor in tensors:
                tensor.grad = None
            out.backward(gradient, retain_graph=True)

        found.append(row("backward", name, text.length, milliseconds(backward, repetitions), visible_pairs=pairs))
        for tensor in tensors:
            tensor.requires_grad_(False)
            tensor.grad = None
    return found


def attention(suites, separators, length, dtype):
    text = Text(separators, length)
    pairs = text.visible_pairs()
    repetitions = 15 if length <= 32768 else 7
    query = random(1, HEADS, length, HEAD_DIM, dtype=dtype)
    key = random(1, KV_HEADS, length, HEAD_DIM, dtype=dtype)
    value = random(1, KV_HEADS, length, HEAD_DIM, dtype=dtype)
    tensors = [query, key, value]
    flex = torch.compile(flex_attention, dynamic=False)

    def dense():
        return functional.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True)

    found = forward_and_backward(suites, "dense SDPA", text, tensors, dense, repetitions, pairs)
    mask = text.mask()
    found += forward_and_backward(
        suites,
        "FlexAttention, SepLLM mask",
        text,
        tensors,
        lambda: flex(query, key, value, block_mask=mask, enable_gqa=True),
        repetitions,
        pairs,
    )
    gathered = text.gathered_mask()
    kept = text.kept

    def over_gathered():
        keys = torch.cat([key.index_select(2, kept), key], 2)
        values = torch.cat([value.index_select(2, kept), value], 2)
        return flex(query, keys, values, block_mask=gathered, enable_gqa=True)

    found += forward_and_backward(
        suites, "FlexAttention, gathered keys", text, tensors, over_gathered, repetitions, pairs
    )
    return found


def rotating(make, bytes_each):
    """Enough copies that no run finds its data in the L2 cache."""
    return [make() for _ in range(max(2, math.ceil(200e6 / bytes_each)))]


def decode(rows, dtype):
    bytes_read = rows * KV_HEADS * CACHE * HEAD_DIM * 2 * 2
    caches = rotating(
        lambda: [random(rows, KV_HEADS, CACHE, HEAD_DIM, dtype=dtype) for _ in range(2)], bytes_read
    )
    query = random(rows, HEADS, 1, HEAD_DIM, dtype=dtype)
    turn = iter(range(10**9))

    def step():
        key, value = caches[next(turn) % len(caches)]
        return functional.scaled_dot_product_attention(query, key, value, enable_gqa=True)

    times = milliseconds(step, 30)
    return row("decode", "SDPA over kept keys", rows, times, bytes=bytes_read)


def compaction(rows, dtype):
    bytes_moved = 2 * rows * KV_HEADS * KEPT * HEAD_DIM * 2 * 2
    caches = rotating(
        lambda: [random(rows, KV_HEADS, CACHE, HEAD_DIM, dtype=dtype) for _ in range(2)], bytes_moved
    )
    index = torch.sort(torch.randperm(CACHE, device=DEVICE)[:KEPT]).values
    turn = iter(range(10**9))

    def step():
        key, value = caches[next(turn) % len(caches)]
        return key.index_select(2, index), value.index_select(2, index)

    times = milliseconds(step, 30)
    return row("compaction", "index_select", rows, times, bytes=bytes_moved)


def ceilings():
    a, b = (random(8192, 8192, dtype=torch.bfloat16) for _ in range(2))
    times = milliseconds(lambda: a @ b, 20)
    found = [row("ceiling", "bf16 matrix product 8192", 8192, times, flops=2 * 8192**3)]
    source = torch.empty(2**30, dtype=torch.uint8, device=DEVICE).random_()
    target = torch.empty_like(source)
    times = milliseconds(lambda: target.copy_(source), 20)
    return found + [row("ceiling", "device copy of 1 GiB", 2**30, times, bytes=2 * 2**30)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--separators", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--sizes", default="4096,8192,16384,32768,65536,131072")
    parser.add_argument("--suites", default="ceiling,prefill,backward,decode,compaction")
    parser.add_argument("--dtype", default="bfloat16", choices=["bfloat16", "float16"])
    parser.add_argument("--rows", default=64, type=int, help="batch of decode and compaction")
    arguments = parser.parse_args()
    with open(arguments.separators, "rb") as file:
        separators = file.read()
    suites = arguments.suites.split(",")
    dtype = getattr(torch, arguments.dtype)
    torch.manual_seed(1)
    rows = ceilings() if "ceiling" in suites else []
    if "decode" in suites:
        rows.append(decode(arguments.rows, dtype))
    if "compaction" in suites:
        rows.append(compaction(arguments.rows, dtype))
    if "prefill" in suites or "backward" in suites:
        for length in map(int, arguments.sizes.split(",")):
            if length > len(separators):
                parser.error(f"--sizes has {length}, {arguments.separators} has {len(separators)} tokens")
            rows += attention(suites, separators, length, dtype)
            torch.cuda.empty_cache()
    setting = {
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
    with open(arguments.out, "w", encoding="utf-8") as file:
        json.dump({"setting": setting, "rows": rows}, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
