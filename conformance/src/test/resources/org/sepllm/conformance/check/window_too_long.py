"""A port of the mask whose window is one token too long, as a porter may write it."""
import json
import sys


def row(query, ids, separators, initial, neighbors):
    keys = []
    for key in range(len(ids)):
        seen = key <= query and (
            key < initial or ids[key] in separators or query - key <= neighbors
        )
        keys.append("1" if seen else "0")
    return "".join(keys)


KNOWN = {"id", "op", "init_tokens", "neighbors", "separator_token_ids", "token_ids"}

for line in sys.stdin:
    request = json.loads(line)
    answer = {"id": request["id"]}
    if request["op"] == "hello":
        answer.update(
            protocol=1, name="too long", ops=["mask"], policies=[], dtypes=[], max_tokens=4096
        )
    elif set(request) != KNOWN or not all(
        isinstance(value, int) for value in request["token_ids"] + [request["neighbors"]]
    ):
        answer["error"] = {"kind": "unsupported", "message": "one row of the plain mask only"}
    else:
        ids = request["token_ids"]
        answer["rows"] = [
            row(
                query,
                ids,
                request["separator_token_ids"],
                request["init_tokens"],
                request["neighbors"],
            )
            for query in range(len(ids))
        ]
    print(json.dumps(answer), flush=True)
