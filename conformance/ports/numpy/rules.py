"""SepLLM's masks and caches for whole batches of rows, in the declarative form of docs/spec.md.

Arrays over places are [row, place]; what holds for a whole row is [row, 1] or a number. Nothing is
moved: what is stored follows from the time of the last compaction (SEP-CACHE-011), so that these
rules share no step with a cache that works in slots.
"""

import numpy as np


def visible_keys(separates, documents, padding, a, n, full, interval):
    """Yields for each query which keys [row, key] it sees (SEP-MASK-001 to 009)."""
    place = np.arange(documents.shape[1], dtype=documents.dtype)[None]
    begins = np.diff(documents, axis=1, prepend=documents[:, :1] - 1) != 0
    first = np.maximum(np.maximum.accumulate(np.where(begins, place, 0), axis=1), padding)
    always = full | separates | (place - first < a)
    always |= (interval > 0) & ((place - first - a) % np.maximum(interval, 1) == 0)
    for i in range(documents.shape[1]):
        yield (always | (i - place < n)) & (first[:, i:i + 1] <= place) & (place <= i)


class Caches:
    """One cache for each row (SEP-CACHE-001 to 013); s and c grow where nothing bounds them."""

    def __init__(self, position, **settings):
        self.position, self.block = position, np.zeros(position.shape, bool)
        self.__dict__.update(settings)

    def held(self, time):
        held = (self.position < self.a) | self.block | (self.position >= self.edge)
        return held & (self.position >= 0) & (self.position < time)

    def step(self, i, separates):
        """What the query at place i sees, what is stored after it, and which rows compact."""
        time = self.position[:, i:i + 1] + 1
        before = self.held(time)
        full = before.sum(1, keepdims=True) >= self.c + self.later
        compacts = full & (time > 0) & (time > self.prompt)
        if not compacts.any():
            return before & (time > 0), before, compacts
        leaves = separates & (self.position < time - self.w)
        block = leaves & (self.position >= np.where(self.accumulate, self.a, self.edge))
        newer = np.cumsum(block[:, ::-1], axis=1, dtype=self.position.dtype)[:, ::-1]
        self.block = np.where(compacts, block & ((newer <= self.s) | ~self.bounded), self.block)
        self.edge = np.where(compacts, time - self.w, self.edge)
        growth = np.maximum(self.block.sum(1, keepdims=True) - self.s, 0)
        self.s, self.c = self.s + growth, self.c + growth
        stored = self.held(time)
        return np.where(compacts & self.compact, stored, before) & (time > 0), stored, compacts
