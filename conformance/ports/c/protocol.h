/* The port protocol for ports in C that know one row, one layer, the full report and no options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a question must not have. */
static const char *BEYOND[] = {"[[", "neighbors\":[", "size\":[", "policy\":\"full", "false",
  "delta", "digest", "fixllm", "document_ids", "positions", "dense", "keep-oldest", "with-tail"};

static long *ids, length, *separator, separators; /* of the question */

/* The value behind a name in quotes; 0 if it is absent. */
static char *field(char *text, const char *name) {
  for (char *at = text; (at = strstr(at, name)); at++) {
    char *end = at + strlen(name);
    int quoted = at > text && at[-1] == '"' && *end == '"';
    if (quoted && end[1 + strspn(end + 1, " ")] == ':') return end + 1 + strspn(end + 1, ": ");
  }
  return 0;
}

static long number(char *text, const char *name, long absent) {
  char *value = field(text, name);
  return value ? strtol(value, 0, 10) : absent;
}

/* The numbers of a field, none if it is absent, with room for more. */
static long *numbers(char *text, const char *name, long more, long *count) {
  char *at = field(text, name), *end = at ? strchr(at, ']') : at;
  long *list = calloc((size_t)((end ? end - at : 0) + more) + 1, sizeof *list);
  for (*count = 0; end && (at += strcspn(at, "-0123456789]")) < end; (*count)++)
    list[*count] = strtol(at, &at, 10);
  return list;
}

/* Writes numbers as a list; where there are marks, only the marked ones. */
static void list(FILE *to, const char *before, const long *numbers, const char *marks, long count) {
  fprintf(to, "%s[", before);
  for (long place = 0, written = 0; place < count; place++)
    if (!marks || marks[place]) fprintf(to, written++ ? ",%ld" : "%ld", numbers[place]);
  fputc(']', to);
}

/* Whether an id is one of the separators of the question. */
static int separates(long id) {
  long place = separators;
  while (place && separator[place - 1] != id) place--;
  return place > 0;
}

static int error(const char *kind, const char *message) {
  return printf("\"error\":{\"kind\":\"%s\",\"message\":\"%s\"}", kind, message);
}

/* Answers each line of standard input; a state is cut out of the question. */
static void serve(const char *hello, void (*mask)(char *), void (*cache)(char *, char *state)) {
  char *line = 0;
  for (size_t room = 0; getline(&line, &room, stdin) > 0; puts("}"), fflush(stdout)) {
    char *id = field(line, "id"), *state = field(line, "state"), *op = field(line, "op");
    char *copy = strdup(state ? state : "");
    size_t beyond = sizeof BEYOND / sizeof *BEYOND;
    while (beyond && !strstr(line, BEYOND[beyond - 1])) beyond--;
    copy[strcspn(copy, "}")] = 0;
    if (state) memset(state, ' ', strcspn(state, "}"));
    int width = id ? (int)strcspn(id + 1, *id == '"' ? "\"" : ",}") + 1 + (*id == '"') : 4;
    printf("{\"id\":%.*s,", width, id ? id : "null");
    ids = numbers(line, "token_ids", 0, &length);
    separator = numbers(line, "separator_token_ids", 0, &separators);
    if (!id || !op) error("bad_request", "id or op is missing");
    else if (!strncmp(op, "\"hello\"", 7)) fputs(hello, stdout);
    else if (beyond) error("unsupported", "one plain row and layer alone");
    else if (!strncmp(op, "\"mask\"", 6)) mask(line);
    else if (!strncmp(op, "\"cache\"", 7)) cache(line, copy);
    else error("unsupported", "mask and cache alone");
  }
}
