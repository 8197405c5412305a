package org.sepllm.hat.seq;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.model.WarpOperation;
import org.sepllm.hat.warp.Warp;
import org.sepllm.hat.warp.Warpgroup;

/** The calls that the four warps of a warpgroup make in common: each makes the same ones. */
final class CommonCalls {
  private static final int WARPS = Warpgroup.SIZE / Warp.SIZE;

  private record Call(SourcePosition position, WarpOperation operation, List<Long> operands) {}

  private final Group group;
  private final List<List<Call>> calls = new ArrayList<>();
  private final int[] made;

  CommonCalls(Group group) {
    this.group = group;
    int warps = group.size() / Warp.SIZE;
    this.made = new int[warps];
    for (int first = 0; first < warps; first += WARPS) {
      calls.add(new ArrayList<>());
    }
  }

  /** Notes a call, which all lanes make with the same operands, as the other warps do. */
  void note(
      SourcePosition at, WarpOperation operation, List<WarpMemory.Given> given, WarpTask warp) {
    int lane = warp.members().numbers()[0];
    List<Long> operands = given.stream().map(operand -> operand.values()[lane]).toList();
    int part = warp.clock().part();
    List<Call> known = calls.get(part / WARPS);
    Call call = new Call(at, operation, operands);
    if (made[part] == known.size()) {
      known.add(call);
    }
    Call expected = known.get(made[part]);
    if (!expected.equals(call)) {
      boolean same = expected.operation() == operation && expected.position().equals(at);
      String other =
          same
              ? "have other operands"
              : "call " + expected.operation().text() + " at " + expected.position();
      throw group.launch().faults().callsDiffer(at, operation.text(), other, group, warp.members());
    }
    made[part]++;
  }

  /** Checks at the end that no warp has made fewer calls than the others. */
  void requireEqual(List<WarpTask> warps) {
    for (WarpTask warp : warps) {
      int part = warp.clock().part();
      List<Call> known = calls.get(part / WARPS);
      if (made[part] < known.size()) {
        Call missing = known.get(made[part]);
        throw group
            .launch()
            .faults()
            .callsDiffer(
                missing.position(),
                missing.operation().text(),
                "call it and some do not",
                group,
                warp.members());
      }
    }
  }
}
