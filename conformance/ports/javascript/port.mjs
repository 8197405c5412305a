// SepLLM masks and caches in JavaScript, written from docs/spec.md; Node without packages.
import { reported, require, serve } from "./protocol.mjs";

// Which keys each query of a row sees (SEP-MASK-001 to 009).
function mask(q) {
  require(q.mask === "full" || q.neighbors >= 1, "bad_config", "neighbors must be at least 1");
  const document = q.document_ids ?? q.token_ids.map(() => 0);
  const start = (j) => Math.max(q.left_padding, document.indexOf(document[j])) + q.init_tokens;
  const sees = (i, j) => q.left_padding <= j && j <= i && document[i] === document[j] && (
    q.mask === "full" || j < start(j) || i - j < q.neighbors
    || q.separator_token_ids.includes(q.token_ids[j])
    || (q.mask === "fixllm" && (j - start(j)) % q.interval === 0));
  return { rows: document.map((_, i) => document.map((_, j) => +sees(i, j)).join("")) };
}

function position(scheme, seen, padding) {
  const place = { original: ([key]) => key - padding, "in-cache": (_, at) => at,
    "insertion-length": ([, , length]) => length }[scheme];
  return seen.length ? { query: seen.map(place).pop(), keys: seen.map(place) } : null;
}

// What each query of a row sees and what is stored after it (SEP-CACHE-001 to 013).
function cache(q) {
  const [a, c, streamingLlm] = [q.init_cache_size, q.cache_size, q.policy === "streamingllm"];
  const w = streamingLlm ? c - a : q.local_size;
  const later = { streaming: 1, streamingllm: 1, full: Infinity }[q.policy] ?? 0;
  const fits = w >= 1 && (streamingLlm || a + q.sep_cache_size + w < c);
  require(fits || q.policy === "full", "bad_config", "a + s + w must be less than c");
  const state = { next_index: 0, left_padding: 0, separator_count: 0, cache_size: c, keys: [],
    sep_cache_size: q.sep_cache_size, token_ids: [], insertion_lengths: [], ...q.state };
  const padding = state.left_padding += q.left_padding;
  let stored = state.keys.map((key, at) => [key, state.token_ids[at], state.insertion_lengths[at]]);
  const pick = (entries, field = 0) => entries.map((entry) => entry[field]);
  const steps = q.token_ids.map((id) => {
    let [query, end, seen, evicted] = [state.next_index++, a + state.separator_count, [], []];
    if (query >= padding) seen = stored = [...stored, [query, id, stored.length]];
    const triggered = seen.length >= state.cache_size + later && query - padding >= q.prompt_tokens;
    if (triggered) {
      const left = seen.slice(end, -w).filter(([, id]) => q.separator_token_ids.includes(id));
      const block = [...(q.accumulate ? seen.slice(a, end) : []), ...left];
      const kept = new Set(block.slice(q.bounded ? -state.sep_cache_size : 0));
      stored = [...seen.slice(0, a), ...kept, ...seen.slice(-w)];
      state.separator_count = kept.size;
      state.cache_size += Math.max(0, kept.size - state.sep_cache_size);
      state.sep_cache_size = Math.max(kept.size, state.sep_cache_size);
      evicted = pick(seen.slice(a, -w).filter((entry) => !kept.has(entry)));
      if (q.policy === "sepcache") seen = stored;
    }
    const keys = q.report === "full" ? { visible: pick(seen), stored: pick(stored) } : {};
    if (q.positions) keys.positions = position(q.positions, seen, padding);
    return { query, attended: seen.length, retained: stored.length, triggered, evicted, ...keys };
  });
  ["keys", "token_ids", "insertion_lengths"].forEach((name, i) => (state[name] = pick(stored, i)));
  return { ...reported(q, steps), ...(q.return_state && { state }) };
}

serve("SepLLM in JavaScript", { mask, cache });
