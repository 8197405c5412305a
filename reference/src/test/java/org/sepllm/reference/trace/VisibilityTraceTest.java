package org.sepllm.reference.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.ErrorKind;

class VisibilityTraceTest {
  private static final KeyList NONE = KeyList.empty();

  @Test
  void rule_SEP_TRACE_002_aQueryThatSawEvictedKeysIsTellableByItsCount() {
    List<StepDelta> sawAll =
        List.of(
            new StepDelta(0, 0, 0, false, NONE),
            new StepDelta(1, 1, 1, false, NONE),
            new StepDelta(2, 2, 2, false, NONE),
            new StepDelta(3, 3, 2, true, KeyList.of(2)));
    List<StepDelta> sawKept = new ArrayList<>(sawAll.subList(0, 3));
    sawKept.add(new StepDelta(3, 2, 2, true, KeyList.of(2)));

    assertThat(VisibilityTrace.fromDeltas(sawAll).queries())
        .containsExactly(
            new QueryTrace(0, NONE, NONE),
            new QueryTrace(1, KeyList.of(1), KeyList.of(1)),
            new QueryTrace(2, KeyList.of(1, 2), KeyList.of(1, 2)),
            new QueryTrace(3, KeyList.of(1, 2, 3), KeyList.of(1, 3)));
    assertThat(VisibilityTrace.fromDeltas(sawKept).queries().getLast())
        .isEqualTo(new QueryTrace(3, KeyList.of(1, 3), KeyList.of(1, 3)));
  }

  @Test
  void rule_SEP_TRACE_002_countsThatContradictTheKeysAreRefused() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "stored keys has length 1, must be 2 [SEP-TRACE-002]",
        () -> VisibilityTrace.fromDeltas(List.of(new StepDelta(0, 1, 2, false, NONE))));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "attended at query 2 is 2, must be 3 or 1 [SEP-TRACE-002]",
        () ->
            VisibilityTrace.fromDeltas(
                List.of(
                    new StepDelta(0, 1, 1, false, NONE),
                    new StepDelta(1, 2, 2, false, NONE),
                    new StepDelta(2, 2, 1, true, KeyList.of(0, 1)))));
  }

  @Test
  void rule_SEP_TRACE_001_theFirstDivergenceIsThePlaceOfTheFirstDifference() {
    VisibilityTrace trace = trace(KeyList.of(0), KeyList.of(0, 1), KeyList.of(0, 2));

    assertThat(trace.length()).isEqualTo(3);
    assertThat(trace.firstDivergence(trace)).isEqualTo(OptionalInt.empty());
    assertThat(trace.firstDivergence(trace(KeyList.of(0), KeyList.of(1), KeyList.of(2))))
        .isEqualTo(OptionalInt.of(1));
    assertThat(trace.firstDivergence(trace(KeyList.of(7), KeyList.of(0, 1), KeyList.of(0, 2))))
        .isEqualTo(OptionalInt.of(0));
    assertThat(trace.firstDivergence(trace(KeyList.of(0)))).isEqualTo(OptionalInt.of(1));
    assertThat(trace(KeyList.of(0)).firstDivergence(trace)).isEqualTo(OptionalInt.of(1));
    assertThat(trace().firstDivergence(trace())).isEqualTo(OptionalInt.empty());
  }

  @Test
  void rule_SEP_TRACE_001_aDifferenceInStoredKeysAloneIsADivergence() {
    VisibilityTrace kept =
        new VisibilityTrace(List.of(new QueryTrace(0, KeyList.of(0), KeyList.of(0))));
    VisibilityTrace dropped = new VisibilityTrace(List.of(new QueryTrace(0, KeyList.of(0), NONE)));

    assertThat(kept.firstDivergence(dropped)).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void rule_SEP_TRACE_001_aTraceDoesNotChangeWithItsSource() {
    List<QueryTrace> queries = new ArrayList<>();
    VisibilityTrace trace = new VisibilityTrace(queries);
    queries.add(new QueryTrace(0, NONE, NONE));

    assertThat(trace.length()).isZero();
  }

  private static VisibilityTrace trace(KeyList... visible) {
    List<QueryTrace> queries = new ArrayList<>();
    for (int query = 0; query < visible.length; query++) {
      queries.add(new QueryTrace(query, visible[query], visible[query]));
    }
    return new VisibilityTrace(queries);
  }
}
