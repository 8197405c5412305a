package org.sepllm.hat.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a disagreement does not need is left out. */
final class ShrinkerTest {
  private static final GrownKernel KERNEL =
      new GrownKernel(
          1,
          "kernel",
          Shape.ONE,
          List.of(
              new GrownKernel.Method("static int unused()", List.of(line("return 1;"))),
              new GrownKernel.Method(
                  "static void kernel()",
                  List.of(
                      line("a();"),
                      new Node.Nest("if (b)", List.of(line("c();"), line("wrong();")), ""),
                      line("d();")))),
          List.of(),
          Map.of());

  private static Node line(String text) {
    return new Node.Line(text);
  }

  @Test
  void leavesTheStatementThatMatters() {
    GrownKernel small =
        new Shrinker(kernel -> kernel.source().contains("wrong();"), 1000).shrink(KERNEL);
    assertThat(small.source())
        .isEqualTo("\n  @Reflect\n  static void kernel() {\n    wrong();\n  }\n");
  }

  @Test
  void stopsAfterTheLastAttempt() {
    assertThat(new Shrinker(_ -> true, 1).shrink(KERNEL)).isNotEqualTo(KERNEL);
    assertThat(new Shrinker(_ -> true, 0).shrink(KERNEL)).isEqualTo(KERNEL);
  }
}
