package org.sepllm.hat.seq;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.teaching.warp.TileSet;
import org.sepllm.hat.teaching.warp.WarpSet;
import org.sepllm.hat.teaching.warp.WarpgroupSet;

/** Each operation of warps against its plain definition. */
final class WarpSetTest {
  static Stream<WarpSet.Case> cases() {
    return Stream.of(WarpSet.cases(), WarpgroupSet.cases(), TileSet.cases()).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithPlainJava(WarpSet.Case warp) {
    warp.check().apply(new Accelerator(MethodHandles.lookup(), Backends.named("java-seq")));
  }
}
