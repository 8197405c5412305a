#!/usr/bin/env python3
"""Joins what `measure` wrote to one file, without the curves over position, and prints its tables.

    python3 docs/results/join.py FOLDER... >tables.md      writes docs/results/experiments.json

A FOLDER is the OUT of one call of `measure`, or several joined under their own names: cuda=FOLDER puts
the word before the names of its runs.
"""

import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
OF_POLICY = ("policy", "sizes", "context", "positions", "perplexity", "mean_nll",
             "mean_nll_half_interval", "predicted_tokens", "attended_average", "attended_ratio",
             "retained_average", "retained_ratio", "kv_bytes_average", "seconds", "tokens_per_second")


def read(argument):
    """The runs of one folder by name; books keep their file names, not their folders."""
    prefix, _, folder = argument.rpartition("=")
    runs = {}
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        run = json.loads(file.read_text())
        run["policies"] = [
            {**{name: policy[name] for name in OF_POLICY if name in policy},
             "books": {pathlib.Path(book["name"]).stem: book["mean_nll"]
                       for book in policy["documents"]}}
            for policy in run["policies"]]
        runs[f"{prefix}-{file.stem}" if prefix else file.stem] = run
    if not runs:
        sys.exit(f"join: {folder} holds no JSON of a run")
    return runs


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def header(*cells):
    row(*cells)
    row(*("---" for _ in cells))


def percent(share):
    return f"{100 * share:.1f} %"


def quality(policy):
    return (f"{policy['perplexity']:.2f}",
            f"{policy['mean_nll']:.3f} ± {policy['mean_nll_half_interval']:.3f}",
            f"{policy['attended_average']:.1f}", percent(policy["retained_ratio"]))


def paired(one, other):
    """The difference of two policies book by book: mean and half of its 95 % interval."""
    books = sorted(one["books"])
    gaps = [one["books"][book] - other["books"][book] for book in books]
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1) / len(gaps)) ** 0.5
    return mean, STUDENT[len(gaps) - 1] * spread


# The 97.5 % points of Student's distribution for the numbers of books that occur.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def policies(runs):
    chosen = {name: run for name, run in runs.items() if name.startswith("policies-")}
    for name, run in chosen.items():
        print(f"\n### {name}\n")
        header("policy", "sizes", "perplexity", "nats per token", "keys attended", "keys kept, of all")
        by_policy = {policy["policy"]: policy for policy in run["policies"]}
        for policy in run["policies"]:
            row(f"`{policy['policy']}`", policy["sizes"], *quality(policy))
        for one, other in (("paper", "streamingllm"), ("mask", "full"), ("mask", "fixllm")):
            if one in by_policy and other in by_policy:
                mean, half = paired(by_policy[one], by_policy[other])
                print(f"\n{one} − {other}, book by book: {mean:+.4f} ± {half:.4f}")


def positions(runs):
    chosen = {name: run for name, run in runs.items() if name.startswith("positions-")}
    if chosen:
        print("\n### positions\n")
        header("model", "positions", "initial tokens", "policy", "perplexity", "nats per token",
               "keys attended", "keys kept, of all")
    for name, run in chosen.items():
        scheme, init = re.fullmatch(r"positions-tiny-\w+-(.*)-(\d+)", name).groups()
        for policy in run["policies"]:
            row(run["model"]["name"], scheme, init, f"`{policy['policy']}`", *quality(policy))


def separators(runs):
    chosen = {name: run for name, run in runs.items() if name.startswith("separators-")}
    if chosen:
        print("\n### separators\n")
        header("model", "set", "ids", "policy", "perplexity", "nats per token", "keys attended",
               "keys kept, of all")
    for name, run in sorted(chosen.items(),
                            key=lambda item: (item[1]["model"]["name"], len(item[1]["separators"]["ids"]))):
        for policy in run["policies"]:
            row(run["model"]["name"], name.rsplit("-", 1)[1], str(len(run["separators"]["ids"])),
                f"`{policy['policy']}`", *quality(policy))


def speed(runs):
    chosen = {}
    for name, run in runs.items():
        found = re.fullmatch(r"(?:(.*)-)?speed-(\d+)-(\d+)-(\w+)", name)
        if found:
            port, length, chunk, policy = found.groups()
            chosen.setdefault((port or run["port"], int(chunk), int(length)), {})[policy] = run["policies"][0]
    if chosen:
        print("\n### speed\n")
        header("back end", "chunks of", "tokens", "full, tokens/s", "paper, tokens/s", "paper / full",
               "full, KV bytes", "paper, KV bytes", "full / paper")
    for (port, chunk, length), both in sorted(chosen.items()):
        if set(both) >= {"full", "paper"}:
            full, paper = both["full"], both["paper"]
            row(port, str(chunk), f"{length:,}", f"{full['tokens_per_second']:,.0f}",
                f"{paper['tokens_per_second']:,.0f}",
                f"{paper['tokens_per_second'] / full['tokens_per_second']:.2f} ×",
                f"{full['kv_bytes_average'] / 1e6:.2f} MB", f"{paper['kv_bytes_average'] / 1e6:.2f} MB",
                f"{full['kv_bytes_average'] / paper['kv_bytes_average']:.1f} ×")


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: python3 docs/results/join.py [NAME=]FOLDER...")
    runs = {}
    for argument in sys.argv[1:]:
        runs.update(read(argument))
    with open(HERE / "experiments.json", "w") as file:
        json.dump(runs, file, indent=1, ensure_ascii=False)
        file.write("\n")
    for table in (policies, positions, separators, speed):
        table(runs)


if __name__ == "__main__":
    main()
