//! SepLLM masks and caches in Rust, written from docs/spec.md: rustc -O -o port port.rs
mod protocol;
use protocol::{column, is, number, numbers, read_state, serve, write_state, Answer};

/// Which keys each query of a row sees (SEP-MASK-001 to 009).
fn mask(q: &str) -> Answer {
    let (ids, separators) = (numbers(q, "token_ids"), numbers(q, "separator_token_ids"));
    let [a, n, padding, interval] =
        ["init_tokens", "neighbors", "left_padding", "interval"].map(|name| number(q, name, 0));
    let mut documents = numbers(q, "document_ids");
    documents.resize(ids.len(), 0);
    let sees = |i: usize, j: usize| {
        let start = documents.iter().position(|document| *document == documents[j]).unwrap_or(0);
        let place = j as i64 - padding.max(start as i64) - a;
        padding <= j as i64 && j <= i && documents[i] == documents[j]
            && (is(q, "mask", "full") || place < 0 || i as i64 - (j as i64) < n
                || separators.contains(&ids[j]) || interval > 0 && place % interval == 0)
    };
    let row = |i| (0..ids.len()).map(|j| if sees(i, j) { '1' } else { '0' }).collect::<String>();
    Ok(format!("\"rows\":{:?}", (0..ids.len()).map(row).collect::<Vec<_>>()))
}

/// What each query of a row sees and what is stored after it (SEP-CACHE-001 to 013).
fn cache(q: &str, state: &str) -> Answer {
    let policy = |word| is(q, "policy", word);
    let (llm, full) = (policy("streamingllm"), policy("full"));
    let [a, s, c, w, padding, prompt] = ["init_cache_size", "sep_cache_size", "cache_size",
        "local_size", "left_padding", "prompt_tokens"].map(|name| number(q, name, 0));
    let w = if llm { c - a } else { w };
    if !full && (w < 1 || !llm && a + s + w >= c) { return Err(("bad_config", "a + s + w >= c")) }
    let ([start, earlier, mut block, mut s, mut c], mut stored) = read_state(state, s, c);
    let (padding, later) = (padding + earlier, (llm || policy("streaming")) as i64);
    let (separators, mut visible, mut after) = (numbers(q, "separator_token_ids"), vec![], vec![]);
    for (index, id) in (start..).zip(numbers(q, "token_ids")) {
        if index >= padding { stored.push([index, id, stored.len() as i64]) }
        let mut seen = if index >= padding { stored.clone() } else { vec![] };
        if !full && seen.len() as i64 >= c + later && index - padding >= prompt {
            let (a, end, recent) = (a as usize, (a + block) as usize, seen.len() - w as usize);
            let old = if number(q, "accumulate", 1) == 1 { &seen[a..end] } else { &[] };
            let left = seen[end..recent].iter().filter(|entry| separators.contains(&entry[1]));
            let kept: Vec<_> = old.iter().chain(left).copied().collect();
            let most = if number(q, "bounded", 1) == 1 { s as usize } else { kept.len() };
            let beyond = kept.len().saturating_sub(most);
            stored = [&seen[..a], &kept[beyond..], &seen[recent..]].concat();
            block = (kept.len() - beyond) as i64;
            (s, c) = (s.max(block), c + 0.max(block - s));
            if policy("sepcache") { seen = stored.clone() }
        }
        visible.push(column(&seen, 0));
        after.push(column(&stored, 0));
    }
    let state = write_state([start + visible.len() as i64, padding, block, s, c], &stored);
    Ok(format!("\"visible\":{visible:?},\"stored\":{after:?},\"state\":{state}"))
}

fn main() { serve("SepLLM in Rust", mask, cache) }
