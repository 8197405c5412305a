//! The port protocol for ports in Rust that know one row, one layer and the full report.
use std::io::{stdin, BufRead};

/// What such a port is asked about; anything else is unsupported.
const WORDS: &str = " id op mask cache sepllm streamingllm full fixllm init_tokens neighbors \
    interval separator_token_ids token_ids left_padding document_ids policy paper streaming \
    sepcache init_cache_size sep_cache_size local_size cache_size bounded accumulate report \
    batch ragged prefill sparse dense prompt_tokens return_state state next_index \
    separator_count keys insertion_lengths ";
const HELLO: &str = "\"protocol\":1,\"ops\":[\"hello\",\"mask\",\"cache\"],\"dtypes\":[],\
    \"policies\":[\"paper\",\"streaming\",\"sepcache\",\"streamingllm\",\"full\"],\
    \"max_tokens\":1048576";

/// The fields of an answer, or the kind of an error and why.
pub type Answer = Result<String, (&'static str, &'static str)>;

/// The text from the value of a field on.
pub fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let name = format!("\"{name}\"");
    let behind = |(at, _)| text[at + name.len()..].trim_start().strip_prefix(':');
    text.match_indices(&name).find_map(behind).map(str::trim_start)
}

pub fn is(text: &str, name: &str, word: &str) -> bool {
    field(text, name).map_or(false, |value| value.starts_with(&format!("\"{word}\"")))
}

/// The number in a field, 1 for true and 0 for false.
pub fn number(text: &str, name: &str, absent: i64) -> i64 {
    let value = field(text, name);
    let word = value.map(|value| value.split([',', '}', ']']).next().unwrap_or("").trim());
    word.map_or(absent, |word| word.parse().unwrap_or((word == "true") as i64))
}

pub fn numbers(text: &str, name: &str) -> Vec<i64> {
    let list = field(text, name).unwrap_or("").trim_start_matches('[').split(']').next();
    list.unwrap_or("").split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

const COUNTS: [&str; 5] =
    ["next_index", "left_padding", "separator_count", "sep_cache_size", "cache_size"];
const LISTS: [&str; 3] = ["keys", "token_ids", "insertion_lengths"];

/// One number of each entry; an entry is a key, its token id and its insertion length.
pub fn column(list: &[[i64; 3]], at: usize) -> Vec<i64> { list.iter().map(|e| e[at]).collect() }

/// The counts and the entries of a state, or those that a cache begins with.
pub fn read_state(state: &str, s: i64, c: i64) -> ([i64; 5], Vec<[i64; 3]>) {
    let lists = LISTS.map(|name| numbers(state, name));
    let counts = [0, 1, 2, 3, 4].map(|at| number(state, COUNTS[at], [0, 0, 0, s, c][at]));
    (counts, (0..lists[0].len()).map(|place| [0, 1, 2].map(|at| lists[at][place])).collect())
}

pub fn write_state(counts: [i64; 5], entries: &[[i64; 3]]) -> String {
    let counts = (0..5).map(|at| format!("\"{}\":{},", COUNTS[at], counts[at])).collect::<String>();
    let lists = [0, 1, 2].map(|at| format!("\"{}\":{:?}", LISTS[at], column(entries, at)));
    format!("{{{counts}{}}}", lists.join(","))
}

/// Answers each line of standard input; a state is cut out of the question.
pub fn serve(name: &str, mask: fn(&str) -> Answer, cache: fn(&str, &str) -> Answer) {
    for line in stdin().lock().lines().map_while(Result::ok) {
        let state = field(&line, "state").unwrap_or("").split('}').next().unwrap_or("").to_string();
        let q = if state.is_empty() { line } else { line.replacen(&state, "0", 1) };
        let id = field(&q, "id").map_or("null", |id| id.split([',', '}']).next().unwrap_or("null"));
        let known = |word: &str| WORDS.contains(&format!(" {word} "));
        let lists = ["[[", "neighbors\":[", "size\":["].iter().any(|list| q.contains(list));
        let plain = !lists && q.replacen(id, "", 1).split('"').skip(1).step_by(2).all(known);
        let answer = match () {
            _ if is(&q, "op", "hello") => Ok(format!("\"name\":{name:?},{HELLO}")),
            _ if plain && is(&q, "op", "mask") => mask(&q),
            _ if plain && is(&q, "op", "cache") => cache(&q, &state),
            _ => Err(("unsupported", "one plain row and layer alone")),
        };
        let error = |(kind, why)| format!(r#""error":{{"kind":"{kind}","message":"{why}"}}"#);
        println!("{{\"id\":{id},{}}}", answer.unwrap_or_else(error));
    }
}
