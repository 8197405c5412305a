"""Writes the questions of a kit as lines that a port reads, so that a job needs neither Java nor Arrow.

    ./sepllm kit run --exec "python3 conformance/ports/pytorch/questions.py KIT questions.jsonl"

Started as a port, it offers everything but models, notes what it is asked in the order of the kit's manifest, and
answers nothing. The id of each line is that of the vector, so that a port's answers are at once the
answers.jsonl of `./sepllm kit run --results DIR`.
"""

import json
import pathlib
import sys

kit, target = pathlib.Path(sys.argv[1]), sys.argv[2]
vectors = [vector["id"] for vector in json.loads((kit / "manifest.json").read_text())["vectors"]]
there = [name for name in vectors if (kit / "vectors" / name.split("-")[0] / name).is_dir()]
HELLO = {"protocol": 1, "name": "questions", "ops": ["mask", "cache", "attention"],
         "policies": ["paper", "streaming", "sepcache", "streamingllm", "full"],
         "dtypes": ["f64", "f32", "f16", "bf16"], "max_tokens": 1 << 30}

with open(target, "w", encoding="utf-8") as lines:
    for line in sys.stdin:
        question = json.loads(line)
        number = question["id"]
        if question["op"] == "hello":
            answer = HELLO
        else:
            print(json.dumps({**question, "id": there.pop(0)}), file=lines, flush=True)
            answer = {"error": {"kind": "unsupported", "message": "only noted"}}
        print(json.dumps({"id": number, **answer}), flush=True)
