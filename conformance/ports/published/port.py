"""Your copy of a published SepLLM cache as a port: python3 port.py FILE CLASS

CLASS is SepCache or SepLLM_KVCache_Manager, FILE your copy of the Python file that has it; neither is part
of this project, and FILE brings PyTorch with it. Keys carry their own index, so that what the cache returns
and keeps can be read. Every row and layer has a cache of its own.
"""

import contextlib
import importlib.util
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "python"))
from protocol import reported, require, serve

with contextlib.redirect_stdout(sys.stderr):
    spec = importlib.util.spec_from_file_location("published", sys.argv[1])
    published = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(published)
torch = published.torch


def indices(places):
    """Keys of one head of one dimension that hold their index."""
    return torch.tensor([[[[float(place)] for place in places]]])


def keys(tensor):
    return [int(key) for key in tensor.flatten().tolist()]


def sizes(q):
    return {"init_cache_size": q.init_cache_size, "local_size": q.local_size, "cache_size": q.cache_size}


class SepCachePort:
    """SepCache returns what the query of a step sees, and that is what it keeps."""

    policies = ["sepcache"]

    def __init__(self, q):
        self.cache = published.SepCache(
            **sizes(q), sep_cache_size=q.sep_cache_size, USE_MAX_SEP_CACHE=q.bounded,
            SEP_ACCUMULATION=q.accumulate, separator_token_ids=q.separator_token_ids, PADDING_ID=-1,
            layer_num=1)

    def step(self, place, token, prompt):
        # Without a prefill the first compaction fails, so the first token is one.
        k = indices([place])
        returned = self.cache.update(k, k, 0, input_ids=torch.tensor([[token]]),
                                     PREFILLING_FLAG=place < max(prompt, 1))
        return keys(returned[0]), keys(returned[0])


class ManagerPort:
    """The streaming manager is given the keys of a step after the query has seen them."""

    policies = ["streaming", "streamingllm"]

    def __init__(self, q):
        self.llm, self.options = q.policy == "streamingllm", (q.accumulate, q.bounded)
        given = sizes(q)
        if self.llm:
            given["local_size"] = q.cache_size - q.init_cache_size
        self.manager = published.SepLLM_KVCache_Manager(
            **given, sep_cache_size=q.sep_cache_size, separator_token_ids=q.separator_token_ids)
        self.stored = []

    def step(self, place, token, prompt):
        require(place >= prompt, "unsupported", "the driver feeds prompts token by token")
        self.stored.append(place)
        visible, k = list(self.stored), indices(self.stored)
        if self.llm:
            kept = self.manager.evict_nonlocal_and_noninitial([[k, k]])
        else:
            self.manager.update_past_tok_ids(torch.tensor([[token]]))
            kept = self.manager([[k, k]], SEP_ACCUMULATION=self.options[0], USE_MAX_SEP_CACHE=self.options[1])
        self.stored = keys(kept[0][0])
        return visible, list(self.stored)


Wrapped = {"SepCache": SepCachePort, "SepLLM_KVCache_Manager": ManagerPort}[sys.argv[2]]


def cache(q):
    require(q.policy in Wrapped.policies, "unsupported", f"{q.policy} is not published here")
    require(not q.left_padding and not q.state, "unsupported", "rows alone, from their beginning")
    require(not q.positions and not q.return_state, "unsupported", "positions and states are not read")
    require(q.report == "full", "unsupported", "when a published cache compacts is not seen")
    steps = []
    with contextlib.redirect_stdout(sys.stderr):
        wrapped = Wrapped(q)
        for place, token in enumerate(q.token_ids):
            steps.append(wrapped.step(place, token, q.prompt_tokens))
    return reported(q, steps)


serve(f"published {sys.argv[2]}", {"cache": cache})
