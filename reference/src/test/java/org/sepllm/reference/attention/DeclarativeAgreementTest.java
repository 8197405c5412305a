package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.sepllm.reference.attention.AttentionCase.Numbers;

/** The two statements of attention agree. */
class DeclarativeAgreementTest {
  @Provide
  Arbitrary<AttentionCase> cases() {
    return AttentionCase.any(6, 4);
  }

  @Provide
  Arbitrary<AttentionCase> moderateCases() {
    return Arbitraries.of(Numbers.NORMAL, Numbers.EQUAL_KEYS, Numbers.TINY)
        .flatMap(numbers -> cases().map(attention -> attention.with(numbers)));
  }

  @Property(tries = 1000)
  void sepAttn003_oracleAgreesWithTheDeclarativeDefinitionTo1e13(
      @ForAll("moderateCases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    AttentionResult exact = ExactAttention.forward(inputs);
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        if (inputs.visibility().visibleKeys(query).length == 0) {
          assertThat(exact.logSumExp().at(head, query)).isEqualTo(Double.NEGATIVE_INFINITY);
          continue;
        }
        double largest = largestValue(inputs, head);
        BigDecimal[] out = DeclarativeAttention.out(inputs, head, query);
        for (int dim = 0; dim < inputs.headDim(); dim++) {
          assertThat(distance(out[dim], exact.out().at(head, query, dim)))
              .isLessThanOrEqualTo(1e-13 * largest);
        }
        BigDecimal sum = DeclarativeAttention.sumOfExponentials(inputs, head, query);
        BigDecimal ownSum =
            DeclarativeAttention.exp(new BigDecimal(exact.logSumExp().at(head, query)));
        assertThat(ownSum.subtract(sum).abs().doubleValue())
            .isLessThanOrEqualTo(1e-13 * sum.doubleValue());
      }
    }
  }

  @Property(tries = 300)
  void sepAttn006_oracleGradientsAgreeWithTheJacobianTo1e13(
      @ForAll("moderateCases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    HeadTensor dOut = attention.dOut();
    AttentionGradients exact = ExactAttention.gradients(inputs, dOut);
    for (int dim = 0; dim < inputs.headDim(); dim++) {
      for (int head = 0; head < inputs.heads(); head++) {
        for (int query = 0; query < inputs.queries(); query++) {
          BigDecimal dQ = DeclarativeAttention.dQ(inputs, dOut, head, query, dim);
          assertThat(distance(dQ, exact.dQ().at(head, query, dim))).isLessThanOrEqualTo(3e-13);
        }
      }
      for (int kvHead = 0; kvHead < inputs.k().heads(); kvHead++) {
        for (int key = 0; key < inputs.keys(); key++) {
          BigDecimal dK = DeclarativeAttention.dK(inputs, dOut, kvHead, key, dim);
          BigDecimal dV = DeclarativeAttention.dV(inputs, dOut, kvHead, key, dim);
          assertThat(distance(dK, exact.dK().at(kvHead, key, dim))).isLessThanOrEqualTo(3e-13);
          assertThat(distance(dV, exact.dV().at(kvHead, key, dim))).isLessThanOrEqualTo(3e-13);
        }
      }
    }
  }

  @Property(tries = 1000)
  void sepAttn013_oracleStaysWithinItsOwnBoundOnHardNumbers(
      @ForAll("cases") AttentionCase attention) {
    AttentionInputs inputs = attention.inputs();
    AttentionResult exact = ExactAttention.forward(inputs);
    AttentionResult bound = ErrorBound.forward(inputs, ErrorModel.ORACLE);
    for (int head = 0; head < inputs.heads(); head++) {
      for (int query = 0; query < inputs.queries(); query++) {
        BigDecimal[] out = DeclarativeAttention.out(inputs, head, query);
        for (int dim = 0; dim < inputs.headDim(); dim++) {
          assertThat(distance(out[dim], exact.out().at(head, query, dim)))
              .isLessThanOrEqualTo(bound.out().at(head, query, dim));
        }
      }
    }
  }

  @Test
  void decimalExponentialIsAccurate() {
    for (double x : new double[] {0, 1, -1, 0.5, 20, -37.25, 700, -745}) {
      double relative =
          distance(DeclarativeAttention.exp(new BigDecimal(x)), StrictMath.exp(x))
              / StrictMath.exp(x);
      assertThat(relative).isLessThan(x == -745 ? 1 : 4e-16);
    }
    assertThat(DeclarativeAttention.exp(BigDecimal.ONE).toString())
        .startsWith("2.71828182845904523536028747135266249775724709369995");
  }

  private static double largestValue(AttentionInputs inputs, int head) {
    double largest = 0;
    for (int key = 0; key < inputs.keys(); key++) {
      for (int dim = 0; dim < inputs.headDim(); dim++) {
        largest = Math.max(largest, Math.abs(inputs.v().at(inputs.kvHead(head), key, dim)));
      }
    }
    return largest;
  }

  private static double distance(BigDecimal expected, double got) {
    return expected.subtract(new BigDecimal(got)).abs().doubleValue();
  }
}
