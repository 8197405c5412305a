package org.sepllm.hat.buffers;

import static org.assertj.core.api.Assertions.assertThat;

import hat.HATMath;
import hat.types.BF16;
import hat.types.F16;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class HalfTypesTest {
  @Property
  void f16OperationsRoundOnce(@ForAll short x, @ForAll short y) {
    float left = Float.float16ToFloat(x);
    float right = Float.float16ToFloat(y);
    F16 p = F16.of(x);
    F16 q = F16.of(y);
    assertSame(F16.add(p, q), left + right);
    assertSame(F16.sub(p, q), left - right);
    assertSame(F16.mul(p, q), left * right);
    assertSame(F16.div(p, q), left / right);
    assertSame(HATMath.maxf16(p, q), Math.max(left, right));
    assertSame(HATMath.minf16(p, q), Math.min(left, right));
    assertSame(F16.floatToF16(left), left);
  }

  private static void assertSame(F16 actual, float expected) {
    if (Float.isNaN(expected)) {
      assertThat(F16.f16ToFloat(actual)).isNaN();
    } else {
      assertThat(actual.value()).isEqualTo(Float.floatToFloat16(expected));
    }
  }

  @Property
  void bf16IsTheNearest(@ForAll float value) {
    float rounded = BF16.bf16ToFloat(BF16.of(value));
    int bits = Float.floatToRawIntBits(rounded);
    assertThat(bits & 0xffff).isZero();
    if (Float.isInfinite(rounded)) {
      assertThat(Math.abs(value)).isGreaterThanOrEqualTo(Float.intBitsToFloat(0x7f7f8000));
      return;
    }
    double error = Math.abs((double) value - rounded);
    for (int step : new int[] {-0x10000, 0x10000}) {
      float neighbour = Float.intBitsToFloat(bits + step);
      double other = Math.abs((double) value - neighbour);
      boolean even = (bits >>> 16 & 1) == 0;
      assertThat(Double.isNaN(other) || (even ? error <= other : error < other)).isTrue();
    }
  }

  @Test
  void bf16KeepsWhatItHolds() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      BF16 value = BF16.of((short) bits);
      float wide = BF16.bf16ToFloat(value);
      if (Float.isNaN(wide)) {
        assertThat(BF16.bf16ToFloat(BF16.of(wide))).isNaN();
      } else {
        assertThat(BF16.of(wide).value()).isEqualTo((short) bits);
      }
    }
    assertThat(BF16.of(Float.intBitsToFloat(0x7f800001)).value()).isEqualTo((short) 0x7fc0);
  }

  @Test
  void bf16OperationsRoundOnce() {
    BF16 three = BF16.of(3f);
    BF16 seven = BF16.of(7f);
    assertThat(BF16.bf16ToFloat(BF16.add(three, seven))).isEqualTo(10f);
    assertThat(BF16.bf16ToFloat(BF16.sub(three, seven))).isEqualTo(-4f);
    assertThat(BF16.bf16ToFloat(BF16.mul(three, seven))).isEqualTo(21f);
    assertThat(BF16.div(three, seven).value()).isEqualTo(BF16.of(3f / 7f).value());
    assertThat(BF16.floatToBF16(1f).value()).isEqualTo((short) 0x3f80);
  }
}
