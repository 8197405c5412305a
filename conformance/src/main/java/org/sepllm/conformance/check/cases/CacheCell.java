package org.sepllm.conformance.check.cases;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.DeclaredState;
import org.sepllm.conformance.check.judge.DeclaredTrace;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.trace.TraceDigest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the expected answer for one row and layer. */
final class CacheCell {
  private final CacheQuestion question;
  private final DeclaredTrace trace;
  private final int from;
  private final int to;

  /** The steps from one place of the row to the end. */
  CacheCell(CacheQuestion question, DeclaredTrace trace, int from) {
    this.question = question;
    this.trace = trace;
    this.from = from;
    this.to = trace.row().length();
  }

  ObjectNode json() {
    ObjectNode cell = Json.object();
    switch (question.report()) {
      case FULL -> writeFull(cell);
      case DELTA -> writeDelta(cell);
      case DIGEST -> cell.set("digest", digest());
    }
    if (question.returnState()) {
      cell.set("state", new DeclaredState(trace, to).json());
    }
    return cell;
  }

  private void writeFull(ObjectNode cell) {
    cell.set("visible", perStep(query -> Json.integers(trace.visible(query))));
    cell.set("stored", perStep(query -> Json.integers(trace.stored(query))));
    question
        .positions()
        .ifPresent(scheme -> cell.set("positions", perStep(query -> positions(scheme, query))));
  }

  private JsonNode positions(PositionScheme scheme, int query) {
    if (!trace.row().valid(query)) {
      return NullNode.getInstance();
    }
    int[] visible = trace.visible(query).toArray();
    int[] positions =
        switch (scheme) {
          case ORIGINAL ->
              IntStream.of(visible).map(key -> key - trace.row().leftPadding()).toArray();
          case IN_CACHE -> IntStream.range(0, visible.length).toArray();
          case INSERTION_LENGTH -> IntStream.of(visible).map(trace::insertionLength).toArray();
        };
    ObjectNode step = Json.object();
    step.put("query", positions[positions.length - 1]);
    step.set("keys", Json.integers(positions));
    return step;
  }

  private void writeDelta(ObjectNode cell) {
    ArrayNode triggered = Json.array();
    IntStream.range(from, to).forEach(query -> triggered.add(trace.delta(query).triggered()));
    cell.set("attended", counts(query -> trace.delta(query).attended()));
    cell.set("retained", counts(query -> trace.delta(query).retained()));
    cell.set("triggered", triggered);
    cell.set("evicted", perStep(query -> Json.integers(trace.delta(query).evicted())));
  }

  private ArrayNode counts(IntFunction<Integer> count) {
    ArrayNode list = Json.array();
    IntStream.range(from, to).forEach(query -> list.add(count.apply(query)));
    return list;
  }

  private ArrayNode perStep(IntFunction<JsonNode> value) {
    ArrayNode list = Json.array();
    IntStream.range(from, to).forEach(query -> list.add(value.apply(query)));
    return list;
  }

  /** SEP-TRACE-003: after every so many steps, and after the last one. */
  private ArrayNode digest() {
    TraceDigest digest = TraceDigest.EMPTY;
    ArrayNode written = Json.array();
    for (int query = from; query < to; query++) {
      digest = digest.plus(trace.delta(query));
      if ((query - from + 1) % question.every() == 0 || query == to - 1) {
        written.addArray().add(digest.first()).add(digest.second());
      }
    }
    return written;
  }
}
