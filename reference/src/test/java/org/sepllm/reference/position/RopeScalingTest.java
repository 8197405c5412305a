package org.sepllm.reference.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sepllm.reference.Refusal.assertRefused;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.sepllm.reference.ErrorKind;

/** Llama-3.1's values: factor 8, low 1, high 4, context 8192. */
class RopeScalingTest {
  private static final RopeScaling LLAMA = new RopeScaling.Llama3(8, 1, 4, 8192);

  @Example
  void rule_SEP_POS_006_atTheBordersAndHalfway() {
    assertThat(LLAMA.scale(turns(4))).isEqualTo(turns(4));
    assertThat(LLAMA.scale(turns(1))).isEqualTo(turns(1) / 8);
    assertThat(LLAMA.scale(turns(2.5))).isCloseTo(0.5625 * turns(2.5), within(1e-18));
    assertThat(LLAMA.scale(turns(2))).isCloseTo((2 / 3.0 / 8 + 1 / 3.0) * turns(2), within(1e-18));
  }

  @Example
  void rule_SEP_POS_006_shortWavesStayAndLongOnesAreStretched() {
    assertThat(LLAMA.scale(1.0)).isEqualTo(1.0);
    assertThat(LLAMA.scale(turns(4.001))).isEqualTo(turns(4.001));
    assertThat(LLAMA.scale(turns(0.999))).isEqualTo(turns(0.999) / 8);
    assertThat(LLAMA.scale(1e-9)).isEqualTo(1e-9 / 8);
  }

  /** The published form, by wavelengths and three branches. */
  @Property
  void rule_SEP_POS_006_equalsTheThreeBranchesByWavelength(
      @ForAll @DoubleRange(min = 1e-5, max = 2) @Scale(9) double frequency) {
    double wavelength = 2 * Math.PI / frequency;
    double expected;
    if (wavelength < 8192 / 4.0) {
      expected = frequency;
    } else if (wavelength > 8192) {
      expected = frequency / 8;
    } else {
      double smooth = (8192 / wavelength - 1) / 3;
      expected = (1 - smooth) * frequency / 8 + smooth * frequency;
    }

    assertThat(LLAMA.scale(frequency)).isCloseTo(expected, within(1e-15));
  }

  @Property
  void rule_SEP_POS_006_scalingIsContinuousAndMonotone(
      @ForAll @DoubleRange(min = 0.1, max = 6) @Scale(6) double wavesInContext) {
    double frequency = turns(wavesInContext);
    double step = 1e-9 * frequency;
    double here = LLAMA.scale(frequency);
    double beyond = LLAMA.scale(frequency + step);

    assertThat(beyond - here).isBetween(0.0, 5 * step);
  }

  @Example
  void rule_SEP_POS_006_withoutScalingFrequenciesStay() {
    assertThat(new RopeScaling.None().scale(0.25)).isEqualTo(0.25);
  }

  @Example
  void rule_SEP_POS_006_errorsNameTheValues() {
    assertThat(new RopeScaling.Llama3(1, Double.MIN_VALUE, 1, 1).factor()).isEqualTo(1);
    refused(0.5, 1, 4, 8192);
    refused(8, 0, 4, 8192);
    refused(8, 4, 4, 8192);
    refused(8, 1, 4, 0);
    refused(Double.NaN, 1, 4, 8192);
    refused(8, Double.NaN, 4, 8192);
    refused(8, 1, Double.NaN, 8192);
    refused(Double.POSITIVE_INFINITY, 1, 4, 8192);
    refused(8, 1, Double.POSITIVE_INFINITY, 8192);
  }

  private static void refused(double factor, double low, double high, int context) {
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "rope scaling (factor "
            + factor
            + ", low "
            + low
            + ", high "
            + high
            + ", context "
            + context
            + ") needs factor ≥ 1, 0 < low < high, context ≥ 1 [SEP-POS-006]",
        () -> new RopeScaling.Llama3(factor, low, high, context));
  }

  /** The frequency that turns so many times within the original context. */
  private static double turns(double turns) {
    return 2 * Math.PI * turns / 8192;
  }
}
