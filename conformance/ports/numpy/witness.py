"""Evaluates batches of configurations by rules.py and compares them with what two oracles say.

Standard input holds batches: their size in 32 bits, then so many records; an empty batch ends them.
Each batch is answered with `agrees`, or with the first record that differs, and where.
"""

import sys

import numpy as np

from rules import Caches, visible_keys

PLACES = 24
RECORD = np.dtype([("settings", "<i2", 11), ("separators", "<i2", 4), ("ids", "<i2", PLACES),
                   ("documents", "<i2", PLACES), ("visible", "<u4", PLACES), ("stored", "<u4", PLACES)])
SEPLLM, STREAMINGLLM, FIXLLM, FULL = range(4)
PAPER, STREAMING, SEPCACHE, STREAMINGLLM_CACHE, FULL_CACHE = range(4, 9)
BIT = np.uint32(1) << np.arange(PLACES, dtype=np.uint32)


def bits(keys):
    """One number for each row, with a bit for each key."""
    return (keys * BIT).sum(1, dtype=np.uint32)


def separators(records):
    known = records["separators"][:, None, :]
    return ((records["ids"][:, :, None] == known) & (known >= 0)).any(2)


def masks(records):
    """The visible keys [query][row] as bits."""
    form, _, padding, a, _, n, _, interval, *_ = np.split(records["settings"], 11, axis=1)
    interval = np.where(form == FIXLLM, interval, 0)
    separates = separators(records) & (form == SEPLLM)
    found = visible_keys(separates, records["documents"], padding, a, n, form == FULL, interval)
    return [bits(keys) for keys in found]


def caches(records):
    """The visible and the stored keys [query][row] as bits."""
    form, _, padding, a, s, w, c, _, bounded, accumulate, prompt = np.split(records["settings"], 11, axis=1)
    llm = form == STREAMINGLLM_CACHE
    position = np.arange(PLACES, dtype=np.int16)[None] - padding
    later = np.where(form == FULL_CACHE, 1000, ((form == STREAMING) | llm).astype(np.int16))
    batch = Caches(position, a=a, s=s, w=np.where(llm, c - a, w), c=c, later=later, edge=a, prompt=prompt,
                   compact=form == SEPCACHE, bounded=bounded == 1, accumulate=accumulate == 1)
    separates = separators(records) & (form != STREAMINGLLM_CACHE) & (form != FULL_CACHE)
    steps = [batch.step(i, separates) for i in range(PLACES)]
    return [bits(visible) for visible, _, _ in steps], [bits(stored) for _, stored, _ in steps]


def compare(records, part, found, numbers):
    """Says where what was found is not what a part of the records expects; the first record counts."""
    found, expected = np.stack(found, axis=1), records[part]
    there = np.arange(PLACES)[None] < records["settings"][:, 1:2]
    wrong = np.argwhere((found != expected) & there)
    if not len(wrong):
        return []
    row, query = wrong[0]
    return [(numbers[row], f"{part} keys of query {query} are {found[row, query]:b}, "
             f"expected {expected[row, query]:b}, the first key last")]


def evaluate(records):
    numbers, mask = np.arange(len(records)), records["settings"][:, 0] <= FULL
    visible, stored = caches(records[~mask])
    return [*compare(records[mask], "visible", masks(records[mask]), numbers[mask]),
            *compare(records[~mask], "visible", visible, numbers[~mask]),
            *compare(records[~mask], "stored", stored, numbers[~mask])]


while size := int.from_bytes(sys.stdin.buffer.read(4), "little"):
    wrong = evaluate(np.frombuffer(sys.stdin.buffer.read(size * RECORD.itemsize), RECORD))
    if wrong:
        print("differs", *min(wrong), flush=True)
        sys.exit(1)
    print("agrees", flush=True)
print(f"NumPy {np.__version__} witness", flush=True)
