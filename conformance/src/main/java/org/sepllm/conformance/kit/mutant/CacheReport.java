package org.sepllm.conformance.kit.mutant;

import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the steps of one row and layer in the form that was asked for. */
class CacheReport {
  /** Writes an answer for one row and layer. */
  final ObjectNode cell(ObjectNode request, CacheModel model, List<CacheStepView> steps) {
    ObjectNode cell = Json.object();
    switch (request.path("report").asString("full")) {
      case "delta" -> writeDelta(cell, steps);
      case "digest" -> cell.set("digest", digests(steps, request.get("every").intValue()));
      default -> writeFull(cell, request.path("positions").asString(""), model, steps);
    }
    if (request.path("return_state").asBoolean(false)) {
      cell.set("state", state(model));
    }
    return cell;
  }

  private void writeFull(
      ObjectNode cell, String scheme, CacheModel model, List<CacheStepView> steps) {
    ArrayNode visible = cell.putArray("visible");
    ArrayNode stored = cell.putArray("stored");
    steps.forEach(step -> visible.add(keys(step.visible())));
    steps.forEach(step -> stored.add(keys(step.stored())));
    if (!scheme.isEmpty()) {
      ArrayNode positions = cell.putArray("positions");
      steps.forEach(step -> positions.add(positions(scheme, model.spec(), step)));
    }
  }

  private JsonNode positions(String scheme, CacheSpec spec, CacheStepView step) {
    if (step.visible().isEmpty()) {
      return NullNode.getInstance();
    }
    int[] keys =
        IntStream.range(0, step.visible().size())
            .map(place -> keyPosition(scheme, spec, step, place))
            .toArray();
    ObjectNode positions = Json.object();
    positions.put("query", queryPosition(scheme, spec, step, keys[keys.length - 1]));
    positions.set("keys", Json.integers(keys));
    return positions;
  }

  int keyPosition(String scheme, CacheSpec spec, CacheStepView step, int place) {
    CacheEntry entry = step.visible().get(place);
    return switch (scheme) {
      case "in-cache" -> place;
      case "insertion-length" -> entry.insertionLength();
      default -> entry.key() - spec.padding();
    };
  }

  int queryPosition(String scheme, CacheSpec spec, CacheStepView step, int lastKey) {
    return lastKey;
  }

  private void writeDelta(ObjectNode cell, List<CacheStepView> steps) {
    ArrayNode attended = cell.putArray("attended");
    ArrayNode retained = cell.putArray("retained");
    ArrayNode triggered = cell.putArray("triggered");
    ArrayNode evicted = cell.putArray("evicted");
    for (CacheStepView step : steps) {
      attended.add(attended(step));
      retained.add(retained(step));
      triggered.add(triggered(step));
      evicted.add(Json.integers(evicted(step)));
    }
  }

  int attended(CacheStepView step) {
    return step.visible().size();
  }

  int retained(CacheStepView step) {
    return step.stored().size();
  }

  boolean triggered(CacheStepView step) {
    return step.triggered();
  }

  List<Integer> evicted(CacheStepView step) {
    List<Integer> stored = step.stored().stream().map(CacheEntry::key).toList();
    return step.before().stream()
        .map(CacheEntry::key)
        .filter(key -> !stored.contains(key))
        .toList();
  }

  private ArrayNode digests(List<CacheStepView> steps, int every) {
    ArrayNode digests = Json.array();
    long[] digest = {start(), start()};
    for (int index = 0; index < steps.size(); index++) {
      for (long value : fed(steps.get(index), index)) {
        digest = plus(digest, value);
      }
      if (written(index, every, steps.size())) {
        digests.addArray().add((int) digest[0]).add((int) digest[1]);
      }
    }
    return digests;
  }

  long start() {
    return 1;
  }

  boolean written(int index, int every, int steps) {
    return (index + 1) % every == 0 || index == steps - 1;
  }

  /** The values of a step, in the order in which they are fed. */
  long[] fed(CacheStepView step, int index) {
    List<Integer> evicted = evicted(step);
    long[] values = new long[5 + evicted.size()];
    values[0] = step.query();
    values[1] = attended(step);
    values[2] = retained(step);
    values[3] = triggered(step) ? 1 : 0;
    values[4] = evicted.size();
    IntStream.range(0, evicted.size()).forEach(place -> values[5 + place] = evicted.get(place));
    return values;
  }

  /** SEP-TRACE-003. */
  long[] plus(long[] digest, long value) {
    return new long[] {
      (digest[0] * 31_415_926L + value) % 67_108_859L,
      (digest[1] * 27_182_828L + value) % 67_108_837L
    };
  }

  ObjectNode state(CacheModel model) {
    CacheSpec spec = model.spec();
    ObjectNode state = Json.object();
    state.put("next_index", model.next());
    state.put("left_padding", Math.min(model.next(), spec.padding()));
    state.put("separator_count", model.block());
    state.put("sep_cache_size", spec.s() + model.growth());
    state.put("cache_size", spec.c() + model.growth());
    state.set("keys", keys(model.entries()));
    state.set("token_ids", Json.integers(model.entries().stream().map(CacheEntry::id).toList()));
    state.set(
        "insertion_lengths",
        Json.integers(model.entries().stream().map(CacheEntry::insertionLength).toList()));
    return state;
  }

  private static ArrayNode keys(List<CacheEntry> entries) {
    return Json.integers(entries.stream().map(CacheEntry::key).toList());
  }
}
