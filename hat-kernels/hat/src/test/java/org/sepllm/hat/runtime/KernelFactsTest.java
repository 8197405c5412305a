package org.sepllm.hat.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.WorkItemId;

final class KernelFactsTest {
  private static final BufferAccess READ = new BufferAccess(true, false);
  private static final BufferAccess WRITE = new BufferAccess(false, true);
  private static final BufferAccess BOTH = new BufferAccess(true, true);

  private static KernelFacts facts(String type, String kernel) {
    FunctionName name = new FunctionName("org.sepllm.hat.teaching." + type, kernel);
    return KernelFacts.of(KernelLinker.link(name, KernelFactsTest.class.getClassLoader()));
  }

  @Test
  void accessFollowsCalls() {
    assertThat(facts("Stencil", "smooth").access())
        .containsOnly(entry("in", READ), entry("out", WRITE), entry("shape", READ));
  }

  @Test
  void atomicIncrementReadsAndWrites() {
    assertThat(facts("Append", "append").access())
        .containsOnly(entry("in", READ), entry("found", BOTH));
  }

  @Test
  void lengthAloneIsNoAccess() {
    assertThat(facts("Square", "square").access())
        .containsOnly(entry("in", READ), entry("out", WRITE));
    assertThat(facts("Saxpy", "saxpy").access()).contains(entry("y", BOTH));
  }

  @Test
  void localMemoryAndIds() {
    KernelFacts facts = facts("MatmulF32", "matmul");
    assertThat(facts.localBytes()).isEqualTo(2 * 1024 * 4);
    assertThat(facts.hasBarrier()).isTrue();
    assertThat(facts.identities())
        .containsExactlyInAnyOrder(
            WorkItemId.LIX, WorkItemId.LIY, WorkItemId.LSX, WorkItemId.BIX, WorkItemId.BIY);
    assertThat(facts.dependsOnGroups()).isTrue();
    assertThat(facts("Saxpy", "saxpy").dependsOnGroups()).isFalse();
    assertThat(facts("Ranges", "plane").dependsOnGroups()).isTrue();
  }
}
