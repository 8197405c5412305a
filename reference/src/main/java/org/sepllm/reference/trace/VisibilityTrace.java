package org.sepllm.reference.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;

/**
 * For every query of a row the exact keys it sees and those kept afterwards.
 *
 * <p>Rule: SEP-TRACE-001 (§3.3). Masks, caches, kernels and ports are compared by this object.
 *
 * @param queries one entry per query, in order of the query index
 */
public record VisibilityTrace(List<QueryTrace> queries) {

  /**
   * Builds a trace.
   *
   * @param queries one entry per query, in order of the query index
   */
  public VisibilityTrace {
    queries = List.copyOf(queries);
  }

  /**
   * Rebuilds the full trace from its short form.
   *
   * <p>Rule: SEP-TRACE-002. Valid for steps without repeated keys, that is for every row that is
   * not equalised with others.
   *
   * <p>Cost: the size of the result, {@code Σ attended + Σ retained}.
   *
   * @param deltas one entry per query, from the first of the row
   * @return the trace
   * @throws SpecException of kind {@code BAD_SHAPE} if the counts of a step contradict its keys
   */
  public static VisibilityTrace fromDeltas(List<StepDelta> deltas) {
    List<QueryTrace> queries = new ArrayList<>(deltas.size());
    KeyList stored = KeyList.empty();
    for (StepDelta delta : deltas) {
      boolean padding = delta.attended() == 0;
      KeyList before = padding ? stored : stored.plus(delta.query());
      stored = before.minus(delta.evicted());
      Require.length("SEP-TRACE-002", "stored keys", stored.size(), delta.retained());
      queries.add(new QueryTrace(delta.query(), visible(delta, before, stored), stored));
    }
    return new VisibilityTrace(queries);
  }

  private static KeyList visible(StepDelta delta, KeyList before, KeyList stored) {
    if (delta.attended() == 0) {
      return KeyList.empty();
    }
    if (delta.attended() == before.size()) {
      return before;
    }
    if (delta.attended() == stored.size()) {
      return stored;
    }
    throw new SpecException(
        ErrorKind.BAD_SHAPE,
        "SEP-TRACE-002",
        "attended at query "
            + delta.query()
            + " is "
            + delta.attended()
            + ", must be "
            + before.size()
            + " or "
            + stored.size());
  }

  /**
   * Returns the number of queries.
   *
   * @return the length of the row
   */
  public int length() {
    return queries.size();
  }

  /**
   * Finds the first query at which two traces differ.
   *
   * @param other the trace to compare with
   * @return the place of the first difference in visible or stored keys, or of the end of the
   *     shorter trace; empty if the traces are equal
   */
  public OptionalInt firstDivergence(VisibilityTrace other) {
    int shared = Math.min(length(), other.length());
    for (int query = 0; query < shared; query++) {
      if (!queries.get(query).equals(other.queries.get(query))) {
        return OptionalInt.of(query);
      }
    }
    return length() == other.length() ? OptionalInt.empty() : OptionalInt.of(shared);
  }
}
