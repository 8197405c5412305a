"""The port protocol for ports in Python: lines, defaults, axes of rows and layers, reports."""

import json, sys
from types import SimpleNamespace

# The names that a field may have; the first is what an absent one means.
CHOICES = {"mask": ["sepllm", "streamingllm", "fixllm", "full"], "batch": ["ragged"],
           "policy": ["paper", "streaming", "sepcache", "streamingllm", "full"],
           "report": ["full", "delta", "digest"], "prefill": ["sparse", "dense"],
           "positions": [None, "original", "in-cache", "insertion-length"]}
SIZES = ["neighbors", "init_cache_size", "sep_cache_size", "local_size", "cache_size"]
OF_ROW = {"token_ids": [], "left_padding": 0, "document_ids": None, "prompt_tokens": 0, "state": {}}
ABSENT = {"init_tokens": 0, "interval": 1, "separator_token_ids": [], "bounded": True, "every": 1,
          "accumulate": True, "return_state": False, **OF_ROW, **dict.fromkeys(SIZES, 0),
          **{name: names[0] for name, names in CHOICES.items()}}


class Refused(Exception):
    """A question that is answered with an error: its kind and why."""


def require(holds, kind, message):
    if not holds:
        raise Refused(kind, message)


def cells(request, cell):
    """Asks cell(question) for every row and layer, and joins the answers field by field."""
    for name, value in request.items():
        require(name in ABSENT or name in ("id", "op"), "bad_request", f"{name} is no field")
        require(value in CHOICES.get(name, [value]), "unsupported", f"{name} is {value!r}")
    several = any(isinstance(ids, list) for ids in request["token_ids"])
    sizes = [request[name] for name in SIZES if isinstance(request.get(name), list)]

    def at(name, row, layer):
        in_row = several and name in OF_ROW and name in request
        value = request[name][row] if in_row else request.get(name, ABSENT[name])
        layered = sizes and name in (*SIZES, "state") and isinstance(value, list)
        return value[layer] if layered else value

    answers = [[cell(SimpleNamespace(**{name: at(name, row, layer) for name in ABSENT}))
                for layer in range(len(sizes[0]) if sizes else 1)]
               for row in range(len(request["token_ids"]) if several else 1)]
    layered = lambda row, name: [answer[name] for answer in row] if sizes else row[0][name]
    joined = {name: [layered(row, name) for row in answers] for name in answers[0][0]}
    return joined if several else {name: rows[0] for name, rows in joined.items()}


def reported(q, steps):
    """Joins steps of (visible, stored) or of (query, attended, retained, triggered, evicted)."""
    if q.report == "full":
        return {"visible": [seen for seen, _ in steps], "stored": [stored for _, stored in steps]}
    if q.report == "delta":
        names = ("attended", "retained", "triggered", "evicted")
        return {name: [step[at] for step in steps] for at, name in enumerate(names, 1)}
    first, second, pairs = 1, 1, []
    for count, (*numbers, evicted) in enumerate(steps, 1):
        for x in (*numbers, len(evicted), *evicted):
            first, second = (first * 31415926 + x) % 67108859, (second * 27182828 + x) % 67108837
        if count % q.every == 0 or count == len(steps):
            pairs.append([first, second])
    return {"digest": pairs}


def serve(name, operations, dtypes=(), max_tokens=1 << 22, **whole):
    """Answers lines by an operation for each row and layer, or by one for the whole request."""
    hello = {"protocol": 1, "name": name, "ops": ["hello", *operations, *whole], "dtypes": dtypes,
             "policies": CHOICES["policy"], "max_tokens": max_tokens}
    whole["hello"] = lambda request: hello
    for line in sys.stdin.buffer:
        answer = {"id": None}
        try:
            request = json.loads(line)
            answer["id"], op = request["id"], request["op"]
            require(op in whole or op in operations, "unsupported", f"op is {op!r}")
            answer.update(whole.get(op, lambda _: cells(request, operations[op]))(request))
        except Exception as error:
            kind, message = error.args if type(error) is Refused else ("bad_request", repr(error))
            answer["error"] = {"kind": kind, "message": message}
        print(json.dumps(answer), flush=True)
