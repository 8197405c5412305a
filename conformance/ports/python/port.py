"""SepLLM masks and caches in Python, written from docs/spec.md; standard library only."""

from protocol import reported, require, serve

NEW = {"next_index": 0, "left_padding": 0, "separator_count": 0, "sep_cache_size": 0,
       "cache_size": 0, "keys": [], "token_ids": [], "insertion_lengths": []}


def mask(q):
    """Which keys each query of a row sees (SEP-MASK-001 to 009)."""
    require(q.mask == "full" or q.neighbors >= 1, "bad_config", "neighbors must be at least 1")
    a, ids, documents = q.init_tokens, q.token_ids, q.document_ids or [0] * len(q.token_ids)
    places = range(len(ids))
    first = {documents[j]: j for j in reversed(places[q.left_padding:])}

    def sees(i, j):
        place = j - first.get(documents[j], j)
        return q.left_padding <= j <= i and documents[i] == documents[j] and (
            q.mask == "full" or place < a or i - j < q.neighbors or ids[j] in q.separator_token_ids
            or q.mask == "fixllm" and (place - a) % q.interval == 0)

    return {"rows": ["".join("01"[sees(i, j)] for j in places) for i in places]}


def keys(entries):
    return [key for key, _, _ in entries]


def position(scheme, seen, padding):
    places = {"original": [key - padding for key in keys(seen)], "in-cache": [*range(len(seen))],
              "insertion-length": [length for _, _, length in seen]}[scheme]
    return {"query": places[-1], "keys": places} if places else None


def cache(q):
    """What each query of a row sees and what is stored after it (SEP-CACHE-001 to 013)."""
    a, s, w, c = q.init_cache_size, q.sep_cache_size, q.local_size, q.cache_size
    w = c - a if q.policy == "streamingllm" else w
    later = {"streaming": 1, "streamingllm": 1, "full": float("inf")}.get(q.policy, 0)
    fits = w >= 1 and (a + s + w < c or q.policy == "streamingllm") or q.policy == "full"
    require(fits, "bad_config", "a + s + w must be less than c [SEP-CACHE-001]")
    old = {**NEW, "sep_cache_size": s, "cache_size": c, **q.state}
    start, padding, block, s, c, *lists = (old[name] for name in NEW)
    padding, stored, steps, positions = padding + q.left_padding, list(zip(*lists)), [], []
    for index, token in enumerate(q.token_ids, start):
        seen, evicted, triggered = [], [], False
        if index >= padding:
            seen = stored = [*stored, (index, token, len(stored))]
            triggered = len(seen) >= c + later and index - padding >= q.prompt_tokens
        if triggered:
            left = [entry for entry in seen[a + block:-w] if entry[1] in q.separator_token_ids]
            separators = (seen[a:a + block] if q.accumulate else []) + left
            separators = separators[-s if q.bounded else 0:]
            stored, block = seen[:a] + separators + seen[-w:], len(separators)
            s, c = max(s, block), c + max(0, block - s)
            evicted = sorted({*seen} - {*stored})
            seen = stored if q.policy == "sepcache" else seen
        short = (index, len(seen), len(stored), triggered, keys(evicted))
        steps.append((keys(seen), keys(stored)) if q.report == "full" else short)
        positions += [position(q.positions, seen, padding)] if q.positions else []
    lists = map(list, zip(*stored)) if stored else ([], [], [])
    state = dict(zip(NEW, (start + len(q.token_ids), padding, block, s, c, *lists)))
    more = {"positions": positions} if q.positions else {}
    return {**reported(q, steps), **more, **({"state": state} if q.return_state else {})}


serve("SepLLM in Python", {"mask": mask, "cache": cache})
