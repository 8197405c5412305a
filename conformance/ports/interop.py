"""Every port continues the states of every other: python3 interop.py NAME=COMMAND ...

Each row of tokens is cut at a random place. Each producer reads the first part and returns its state;
each consumer continues from it. Both parts together must be what one port says of the whole row
(SEP-CACHE-017). What a port answers with `unsupported` is counted as -, never as agreement.
"""

import argparse, itertools, json, random, subprocess, sys


class Port:
    def __init__(self, command):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(["sh", "-c", command], stdin=pipe, stdout=pipe, text=True)
        self.asked = 0

    def ask(self, question):
        self.asked += 1
        print(json.dumps({"id": self.asked, **question}, separators=(",", ":")), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline() or '{"id": "the port ended"}')
        if answer["id"] != self.asked:
            raise SystemExit(f"{self.process.args[2]}: answered {answer['id']} to {self.asked}")
        return answer


def drawn(draw):
    """The settings of a cache and a row of tokens, most often with several compactions."""
    a, s, w = draw.randrange(4), draw.randrange(1, 4), draw.randrange(1, 4)
    policy = draw.choice(["paper", "streaming", "sepcache", "streamingllm", "full"])
    question = {"op": "cache", "policy": policy}
    if policy != "full":
        question |= {"init_cache_size": a, "cache_size": a + s + w + draw.randrange(1, 5)}
    if policy not in ("full", "streamingllm"):
        question |= {"sep_cache_size": s, "local_size": w, "separator_token_ids": [9]}
        if draw.random() < 0.4:
            question |= {"bounded": draw.random() < 0.5, "accumulate": draw.random() < 0.5}
    return question, [draw.choice([9, 1, 2, 3]) for _ in range(draw.randrange(1, 40))]


def compare(ports, question, ids, padding, cut):
    """Yields for each producer and consumer whether they agree with the whole; None: unsupported."""
    first = question | {"token_ids": ids[:cut], "left_padding": min(padding, cut), "return_state": True}
    left = padding - min(padding, cut)
    whole = {name: port.ask(question | {"token_ids": ids, "left_padding": padding, "return_state": True})
             for name, port in ports.items()}
    heads = {name: port.ask(first) for name, port in ports.items()}
    for producer, consumer in itertools.product(ports, ports):
        head, expected = heads[producer], whole[consumer]
        if "error" in head or "error" in expected:
            refusals = [answer["error"] for answer in (head, expected) if "error" in answer]
            yield producer, consumer, None if all(e["kind"] == "unsupported" for e in refusals) else False
            continue
        tail = ports[consumer].ask(question | {"token_ids": ids[cut:], "state": head["state"],
                                               "left_padding": left, "return_state": True})
        yield producer, consumer, "error" not in tail and all(
            head[part] + tail[part] == expected[part] for part in ("visible", "stored")
        ) and tail["state"] == expected["state"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20250725)
    parser.add_argument("ports", nargs="+", metavar="NAME=COMMAND")
    options = parser.parse_args()
    ports = {name: Port(command) for name, _, command in (p.partition("=") for p in options.ports)}
    draw, good, bad = random.Random(options.seed), {}, {}
    for _ in range(options.rows):
        question, ids = drawn(draw)
        padding = draw.choice([0, 0, draw.randrange(len(ids) + 1)])
        cut = draw.randrange(len(ids) + 1)
        for producer, consumer, agrees in compare(ports, question, ids, padding, cut):
            pair = producer, consumer
            good[pair] = good.get(pair, 0) + (agrees is True)
            if agrees is False and pair not in bad:
                bad[pair] = json.dumps(question | {"token_ids": ids, "left_padding": padding}) + f" cut at {cut}"
    width = max(map(len, ports)) + 2
    print("state of \\ continued by".ljust(24) + "".join(name.rjust(width) for name in ports))
    for producer in ports:
        marks = [f"{'!' if (producer, c) in bad else ''}{good[producer, c]}" for c in ports]
        print(producer.ljust(24) + "".join(mark.rjust(width) for mark in marks))
    for (producer, consumer), question in bad.items():
        print(f"{consumer} does not continue {producer}: {question}")
    empty = [pair for pair, count in good.items() if not count]
    print(f"{options.rows} rows, seed {options.seed}: " + ("differ" if bad or empty else "all agree"))
    sys.exit(1 if bad or empty else 0)


if __name__ == "__main__":
    main()
