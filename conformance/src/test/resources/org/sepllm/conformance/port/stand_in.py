"""Caches with the interface of the published ones, on lists, to try the wrapper without them."""


class Tensor(list):
    def flatten(self):
        return Tensor(x for item in self for x in (Tensor(item).flatten() if isinstance(item, list) else [item]))

    def tolist(self):
        return list(self)


class torch:
    tensor = Tensor


def compacted(keys, ids, a, s, w, block, separators, accumulate, bounded):
    past = [place for place in range(a + block, len(keys) - w) if ids[place] in separators]
    kept = (list(range(a, a + block)) if accumulate else []) + past
    kept = kept[-s:] if bounded else kept
    places = [*range(a), *kept, *range(len(keys) - w, len(keys))]
    return [keys[p] for p in places], [ids[p] for p in places], len(kept)


class Sizes:
    def __init__(self, init_cache_size, sep_cache_size, local_size, cache_size, separator_token_ids, **options):
        print("noise that a port must not write to its standard output")
        self.a, self.s, self.w, self.c = init_cache_size, sep_cache_size, local_size, cache_size
        self.separators, self.options, self.keys, self.ids, self.block = separator_token_ids, options, [], [], 0

    def compact(self, keys, accumulate, bounded):
        self.keys, self.ids, self.block = compacted(
            keys, self.ids, self.a, self.s, self.w, self.block, self.separators, accumulate, bounded)
        grown = max(0, self.block - self.s)
        self.s, self.c = self.s + grown, self.c + grown
        return Tensor([[[[key] for key in self.keys]]])


class SepCache(Sizes):
    def update(self, key_states, value_states, layer_idx, input_ids=None, PREFILLING_FLAG=True):
        self.keys, self.ids = self.keys + key_states.flatten(), self.ids + input_ids.flatten()
        if len(self.keys) >= self.c and not PREFILLING_FLAG:
            options = self.options["SEP_ACCUMULATION"], self.options["USE_MAX_SEP_CACHE"]
            self.compact(self.keys, *options)
        found = Tensor([[[[key] for key in self.keys]]])
        return found, found


class SepLLM_KVCache_Manager(Sizes):
    def update_past_tok_ids(self, input_ids):
        self.ids = self.ids + input_ids.flatten()

    def __call__(self, past_key_values, SEP_ACCUMULATION=True, USE_MAX_SEP_CACHE=True):
        keys = past_key_values[0][0].flatten()
        if len(keys) <= self.c:
            return past_key_values
        kept = self.compact(keys, SEP_ACCUMULATION, USE_MAX_SEP_CACHE)
        return [[kept, kept]]

    def evict_nonlocal_and_noninitial(self, past_key_values):
        keys = past_key_values[0][0].flatten()
        kept = keys if len(keys) <= self.c else keys[:self.a] + keys[-self.w:]
        return [[Tensor([[[[key] for key in kept]]])] * 2]
