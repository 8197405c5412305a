// The port protocol for ports in JavaScript: lines, defaults, axes of rows and layers, reports.
import { createInterface } from "node:readline";

// The names that a field may have; the first is what an absent one means.
const CHOICES = { mask: ["sepllm", "streamingllm", "fixllm", "full"], batch: ["ragged"],
  policy: ["paper", "streaming", "sepcache", "streamingllm", "full"],
  report: ["full", "delta", "digest"], prefill: ["sparse", "dense"],
  positions: [null, "original", "in-cache", "insertion-length"] };
const SIZES = ["neighbors", "init_cache_size", "sep_cache_size", "local_size", "cache_size"];
const OF_ROW = { token_ids: [], left_padding: 0, document_ids: null, prompt_tokens: 0, state: {} };
const ABSENT = { ...OF_ROW, init_tokens: 0, interval: 1, separator_token_ids: [], bounded: true,
  every: 1, accumulate: true, return_state: false };
SIZES.forEach((name) => { ABSENT[name] = 0; });
Object.keys(CHOICES).forEach((name) => { ABSENT[name] = CHOICES[name][0]; });

const collect = (names, value) => Object.fromEntries(names.map((name) => [name, value(name)]));

export const require = (holds, kind, message) => { if (!holds) throw { kind, message }; };

// Asks cell(question) for every row and layer, and joins the answers field by field.
function cells(request, cell) {
  for (const [name, value] of Object.entries(request)) {
    require(name in ABSENT || ["id", "op"].includes(name), "bad_request", `${name} is no field`);
    require((CHOICES[name] ?? [value]).includes(value), "unsupported", `${name} is ${value}`);
  }
  const several = request.token_ids.some(Array.isArray);
  const sized = SIZES.map((name) => request[name]).find(Array.isArray);
  const at = (name, row, layer) => {
    const inRow = several && name in OF_ROW && name in request;
    const value = inRow ? request[name][row] : (request[name] ?? ABSENT[name]);
    const layered = sized && [...SIZES, "state"].includes(name) && Array.isArray(value);
    return layered ? value[layer] : value;
  };
  const answers = (several ? request.token_ids : [0]).map((_, row) => (sized ?? [0]).map(
    (_, layer) => cell(collect(Object.keys(ABSENT), (name) => at(name, row, layer)))));
  const inRow = (row, name) => sized ? row.map((answer) => answer[name]) : row[0][name];
  return collect(Object.keys(answers[0][0]),
    (name) => several ? answers.map((row) => inRow(row, name)) : inRow(answers[0], name));
}

// Joins steps of {query, attended, retained, triggered, evicted, visible, stored}.
export function reported(q, steps) {
  const table = (...names) => collect(names, (name) => steps.map((step) => step[name]));
  if (q.report === "full") return table("visible", "stored", ...(q.positions ? ["positions"] : []));
  if (q.report === "delta") return table("attended", "retained", "triggered", "evicted");
  let [first, second, digest] = [1, 1, []];
  steps.forEach(({ query, attended, retained, triggered, evicted }, step) => {
    for (const x of [query, attended, retained, +triggered, evicted.length, ...evicted])
      [first, second] = [(first * 31415926 + x) % 67108859, (second * 27182828 + x) % 67108837];
    if ((step + 1) % q.every === 0 || step + 1 === steps.length) digest.push([first, second]);
  });
  return { digest };
}

// Answers each line of standard input by operations[op](question) for its rows and layers.
export function serve(name, operations) {
  const hello = { protocol: 1, name, ops: ["hello", ...Object.keys(operations)], dtypes: [],
    policies: CHOICES.policy, max_tokens: 1 << 22 };
  createInterface({ input: process.stdin }).on("line", (line) => {
    const answer = { id: null };
    try {
      const request = JSON.parse(line), { id, op } = request;
      answer.id = id;
      require(op === "hello" || op in operations, "unsupported", `op is ${op}`);
      Object.assign(answer, op === "hello" ? hello : cells(request, operations[op]));
    } catch (error) {
      answer.error = { kind: error.kind ?? "bad_request", message: error.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
}
