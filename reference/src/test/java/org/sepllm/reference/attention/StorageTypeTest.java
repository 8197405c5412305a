package org.sepllm.reference.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sepllm.reference.SpecException;

class StorageTypeTest {
  private static final int HALF_PATTERNS = 1 << Short.SIZE;

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void everyPatternSurvivesTheWayToDoubleAndBack(StorageType type) {
    for (long bits = 0; bits < HALF_PATTERNS; bits++) {
      double value = type.fromBits(bits);
      if (Double.isNaN(value)) {
        assertThat(type.fromBits(type.toBits(value))).isNaN();
      } else {
        assertThat(type.toBits(value)).isEqualTo(bits);
      }
    }
  }

  /** Between neighbors a and b the middle goes to the even one, anything else to the nearer. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void roundsToNearestTiesToEvenBetweenAllNeighbors(StorageType type) {
    for (long bits = 0; Double.isFinite(type.fromBits(bits + 1)); bits++) {
      double low = type.fromBits(bits);
      double high = type.fromBits(bits + 1);
      double middle = (low + high) / 2;
      assertThat(type.round(middle)).isEqualTo(bits % 2 == 0 ? low : high);
      assertThat(type.round(Math.nextDown(middle))).isEqualTo(low);
      assertThat(type.round(Math.nextUp(middle))).isEqualTo(high);
      assertThat(type.round(-Math.nextUp(middle))).isEqualTo(-high);
    }
  }

  /** Just off the middle in float64, so that float32 alone would make a tie of it. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void isRoundedOnceThoughFloat32LiesBetween(StorageType type) {
    long one = type.toBits(1);
    for (long bits = one; bits < one + 4; bits++) {
      double middle = (type.fromBits(bits) + type.fromBits(bits + 1)) / 2;
      for (double units = 0.1; units < 2; units += 0.1) {
        double off = units * Math.ulp(1f);
        assertThat(type.round(middle - off)).isEqualTo(type.fromBits(bits));
        assertThat(type.round(middle + off)).isEqualTo(type.fromBits(bits + 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void overflowsToInfinityOnlyFromHalfAUnitAboveTheLargestNumber(StorageType type) {
    double largest = type.maxFinite();
    double halfUnit = largest * type.unitRoundoff() / (2 - 2 * type.unitRoundoff());
    assertThat(type.round(largest)).isEqualTo(largest);
    assertThat(type.round(largest + halfUnit)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(type.round(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(type.round(Double.NaN)).isNaN();
  }

  @Property
  void relativeErrorIsAtMostTheUnitRoundoff(
      @ForAll @DoubleRange(min = 0.01, max = 60000) double value) {
    for (StorageType type : StorageType.values()) {
      assertThat(Math.abs(type.round(value) - value))
          .isLessThanOrEqualTo(type.unitRoundoff() * value);
    }
  }

  @Test
  void documentedExamplesAreTrue() {
    assertThat(StorageType.F16.round(1.0 / 3)).isEqualTo(0.333251953125);
    assertThat(StorageType.BF16.round(1.0 / 3)).isEqualTo(0.333984375);
    assertThat(StorageType.F16.round(65520)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(StorageType.BF16.toBits(1)).isEqualTo(0x3F80);
    assertThat(StorageType.F16.fromBits(0x3C00)).isEqualTo(1);
    assertThat(StorageType.F16.maxFinite()).isEqualTo(65504);
    assertThat(StorageType.F32.maxFinite()).isEqualTo(Float.MAX_VALUE);
    assertThat(StorageType.F64.maxFinite()).isEqualTo(Double.MAX_VALUE);
    assertThat(StorageType.F32.minNormal()).isEqualTo(Float.MIN_NORMAL);
    assertThat(StorageType.F32.subnormalRoundoff()).isEqualTo(Float.MIN_VALUE / 2.0);
    assertThat(StorageType.F64.subnormalRoundoff()).isZero();
    assertThat(StorageType.BF16.bytes()).isEqualTo(2);
  }

  @Test
  void namesAreFoundAndUnknownOnesRefused() {
    for (StorageType type : StorageType.values()) {
      assertThat(StorageType.ofJsonName(type.jsonName())).isEqualTo(type);
    }
    assertThatThrownBy(() -> StorageType.ofJsonName("f8"))
        .isInstanceOf(SpecException.class)
        .hasMessage("dtype is f8, must be one of f64, f32, f16, bf16 [SEP-ATTN-008]");
  }
}
