/* SepLLM masks and caches in C, written from docs/spec.md: cc -O2 -o port port.c */
#include "protocol.h"

static const char *HELLO = "\"protocol\":1,\"name\":\"SepLLM in C\",\"ops\":[\"hello\",\"mask\","
  "\"cache\"],\"policies\":[\"paper\",\"streaming\",\"sepcache\",\"streamingllm\"],\"dtypes\":[],"
  "\"max_tokens\":1048576";

/* Which keys each query of a row sees (SEP-MASK-001 to 009). */
static void mask(char *q) {
  long a = number(q, "init_tokens", 0), n = number(q, "neighbors", 1);
  long padding = number(q, "left_padding", 0), full = strstr(q, "\"full\"") != 0;
  printf("\"rows\":[");
  for (long i = 0; i < length; i++)
    for (long j = 0; j < length; j++) {
      int near = full || j - padding < a || i - j < n || separates(ids[j]);
      printf(j ? "%d" : i ? "\",\"%d" : "\"%d", padding <= j && j <= i && near);
    }
  printf(length ? "\"]" : "]");
}

/* What each query of a row sees and what is stored after it (SEP-CACHE-001 to 008). */
static void cache(char *q, char *state) {
  int llm = strstr(q, "\"streamingllm\"") != 0, later = llm || strstr(q, "\"streaming\"");
  int compact = strstr(q, "\"sepcache\"") != 0;
  long a = number(q, "init_cache_size", 0), s = number(q, "sep_cache_size", 0), n;
  long c = number(q, "cache_size", 0), w = llm ? c - a : number(q, "local_size", 0);
  if (w < 1 || (!llm && a + s + w >= c)) return (void)error("bad_config", "a + s + w >= c");
  long *key = numbers(state, "keys", length, &n), *id = numbers(state, "token_ids", length, &n);
  long *at = numbers(state, "insertion_lengths", length, &n);
  long padding = number(state, "left_padding", 0) + number(q, "left_padding", 0);
  long start = number(state, "next_index", 0), block = number(state, "separator_count", 0);
  char *stays = calloc((size_t)(n + length) + 1, 1), *text;
  FILE *stored = open_memstream(&text, &(size_t){0});
  printf("\"visible\":[");
  for (long i = start, m = 0, kept = 0; i < start + length; i++, m = 0, kept = 0) {
    if (i >= padding) key[n] = i, id[n] = ids[i - start], at[n] = n, n++;
    int compacts = i >= padding && n >= c + later;
    for (long e = n - 1; e >= 0; e--)
      stays[e] = !compacts || e < a || e >= n - w
        || ((e < a + block || separates(id[e])) && kept++ < s);
    list(stdout, i > start ? "," : "", key, compact ? stays : 0, i < padding ? 0 : n);
    for (long e = 0; e < n; e++)
      if (stays[e]) key[m] = key[e], id[m] = id[e], at[m++] = at[e];
    list(stored, i > start ? "," : "", key, 0, n = m);
    block = !compacts ? block : kept < s ? kept : s;
  }
  fclose(stored);
  printf("],\"stored\":[%s],\"state\":{\"next_index\":%ld", text, start + length);
  printf(",\"left_padding\":%ld,\"separator_count\":%ld", padding, block);
  printf(",\"sep_cache_size\":%ld,\"cache_size\":%ld", s, c);
  list(stdout, ",\"keys\":", key, 0, n);
  list(stdout, ",\"token_ids\":", id, 0, n);
  list(stdout, ",\"insertion_lengths\":", at, 0, n);
  printf("}");
}

int main(void) { serve(HELLO, mask, cache); }
