package org.sepllm.reference.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.SpecException;

class TraceDigestTest {
  private static final long FIRST_MODULUS = 67108859;
  private static final long SECOND_MODULUS = 67108837;

  @Test
  void rule_003_workedExample() {
    TraceDigest digest = TraceDigest.EMPTY.plus(new StepDelta(0, 1, 1, false, KeyList.empty()));

    // (1·31415926 + 0) mod 67108859 = 31415926, then the values 1, 1, 0, 0.
    assertThat(digest.first()).isEqualTo(64787175);
    assertThat(digest.second()).isEqualTo(45279926);
  }

  @Test
  void rule_003_modulesArePrimesBelowTwoToThe26() {
    assertThat(BigInteger.valueOf(FIRST_MODULUS).isProbablePrime(50)).isTrue();
    assertThat(BigInteger.valueOf(SECOND_MODULUS).isProbablePrime(50)).isTrue();
    assertThat(FIRST_MODULUS).isLessThan(1L << 26);
  }

  @Test
  void rule_003_negativeNumbersAreRefused() {
    assertThatThrownBy(() -> TraceDigest.EMPTY.plus(new StepDelta(0, 1, 1, true, KeyList.of(-1))))
        .isInstanceOf(SpecException.class)
        .hasMessage("evicted key is -1, must be at least 0 [SEP-TRACE-003]");
  }
}
