package org.sepllm.conformance.check.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.check.Checks;

/** What is compared within the process agrees. */
class LocalChecksTest {
  @Test
  void bilevel_positions_agree_with_their_vectors() {
    assertThat(BipeCheck.checks()).hasSize(5).allMatch(check -> check.difference().isEmpty());
  }

  @Test
  void the_oracle_agrees_with_attention_by_other_equations() {
    List<LocalCheck> checks = OracleCheck.checks(Checks.SEED, 200).toList();
    assertThat(checks).hasSizeGreaterThan(100).allMatch(check -> check.difference().isEmpty());
  }
}
