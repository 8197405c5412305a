"""A port of SepLLM in NumPy: masks and caches by rules.py, attention with gradients."""

import pathlib, sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "python"))
import numpy as np
from attention import DTYPES, attention
from protocol import reported, require, serve
from rules import Caches, visible_keys

NEW = {"next_index": 0, "left_padding": 0, "separator_count": 0, "sep_cache_size": 0,
       "cache_size": 0, "keys": [], "token_ids": [], "insertion_lengths": []}


def mask(q):
    ids, interval = np.array([q.token_ids], int), q.interval if q.mask == "fixllm" else 0
    documents = np.array([q.document_ids or [0] * ids.size], int)
    rows = visible_keys(np.isin(ids, q.separator_token_ids), documents, q.left_padding,
                        q.init_tokens, q.neighbors, q.mask == "full", interval)
    return {"rows": ["".join(map(str, row[0].astype(int))) for row in rows]}


def cache(q):
    llm, full = q.policy == "streamingllm", q.policy == "full"
    a, s, c = q.init_cache_size, q.sep_cache_size, q.cache_size
    w = c - a if llm else q.local_size
    require(full or w >= 1 and (llm or a + s + w < c), "bad_config", "a + s + w is not below c")
    old = {**NEW, "sep_cache_size": s, "cache_size": c, **q.state}
    start, padding, count, s, c, stored, known, lengths = (old[name] for name in NEW)
    ids = np.concatenate([np.full(start, -1), np.array(q.token_ids, int)])
    padding += q.left_padding
    position = np.arange(ids.size) - padding
    ids[stored], inserted, steps, positions = known, np.zeros(ids.size, int), [], []
    inserted[stored] = lengths
    edge = position[stored[a + count]] if a + count < len(stored) else a
    later = 1 << 40 if full else llm or q.policy == "streaming"
    caches = Caches(position[None], a=a, s=s, w=w, c=c, later=later, compact=q.policy == "sepcache",
                    bounded=q.bounded, accumulate=q.accumulate, prompt=q.prompt_tokens, edge=edge)
    caches.block[0, stored[a:a + count]] = True
    separates = np.isin(ids, q.separator_token_ids)[None]
    for i in range(start, ids.size):
        inserted[i], before = len(stored), stored
        visible, kept, compacts = (found[0] for found in caches.step(i, separates))
        seen, stored = np.flatnonzero(visible).tolist(), np.flatnonzero(kept).tolist()
        evicted = sorted({*before, i} - {*stored}) if compacts else []
        short = (i, len(seen), len(stored), bool(compacts), evicted)
        steps.append((seen, stored) if q.report == "full" else short)
        places = {"original": position[seen], "in-cache": np.arange(len(seen)),
                  "insertion-length": inserted[seen]}.get(q.positions, position[:0]).tolist()
        positions.append({"query": places[-1], "keys": places} if places else None)
    counts = (ids.size, padding, caches.block.sum(), caches.s, caches.c)
    lists = (stored, ids[stored].tolist(), inserted[stored].tolist())
    state = dict(zip(NEW, (*(int(np.ravel(count)[0]) for count in counts), *lists)))
    answer = {**reported(q, steps), "positions": positions, "state": state}
    wanted = {"positions": q.positions, "state": q.return_state}
    return {name: value for name, value in answer.items() if wanted.get(name, True)}


serve("SepLLM in NumPy", {"mask": mask, "cache": cache}, DTYPES, 4096, attention=attention)
