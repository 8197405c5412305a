package org.sepllm.reference.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.sepllm.reference.ErrorKind;

class RotaryEmbeddingTest {
  private static final RopeScaling NONE = new RopeScaling.None();

  @Example
  void rule_SEP_POS_004_theWorkedExample() {
    double[] rotated = new RotaryEmbedding(2, 2, 10000, NONE).rotate(new double[] {1, 0}, 1);

    assertThat(rotated).containsExactly(StrictMath.cos(1), StrictMath.sin(1));
  }

  @Example
  void rule_SEP_POS_004_dimensionKIsPairedWithKPlusHalfOfR() {
    RotaryEmbedding embedding = new RotaryEmbedding(4, 4, 100, NONE);

    assertThat(embedding.frequencies()).containsExactly(1.0, 0.1);
    assertThat(embedding.rotate(new double[] {1, 0, 0, 0}, 3))
        .containsExactly(StrictMath.cos(3), 0, StrictMath.sin(3), 0);
    assertThat(embedding.rotate(new double[] {0, 0, 1, 0}, 3))
        .usingComparatorWithPrecision(0.0)
        .containsExactly(-StrictMath.sin(3), 0, StrictMath.cos(3), 0);
    assertThat(embedding.rotate(new double[] {0, 1, 0, 0}, 10))
        .usingComparatorWithPrecision(0.0)
        .containsExactly(0, StrictMath.cos(1), 0, StrictMath.sin(1));
  }

  @Example
  void rule_SEP_POS_004_frequenciesFallWithTheDimension() {
    double[] frequencies = new RotaryEmbedding(8, 8, 10000, NONE).frequencies();

    assertThat(frequencies[0]).isEqualTo(1.0);
    assertThat(frequencies[1]).isCloseTo(0.1, within(1e-15));
    assertThat(frequencies[2]).isCloseTo(0.01, within(1e-15));
    assertThat(frequencies[3]).isCloseTo(0.001, within(1e-15));
  }

  /** Another statement of the rotation: the pair as a complex number, times e^(iφ). */
  @Property
  void rule_SEP_POS_004_aRotationIsAProductOfComplexNumbers(
      @ForAll("embeddings") RotaryEmbedding embedding,
      @ForAll("vectors") double[] numbers,
      @ForAll @IntRange(max = 100_000) int position) {
    double[] vector = Arrays.copyOf(numbers, embedding.headDim());
    double[] rotated = embedding.rotate(vector, position);
    int half = embedding.rotaryDim() / 2;
    for (int pair = 0; pair < half; pair++) {
      double frequency = Math.exp(-Math.log(embedding.base()) * pair / half);
      double angle = Math.IEEEremainder(position * frequency, 2 * Math.PI);
      double length = Math.hypot(vector[pair], vector[pair + half]);
      double turned = Math.atan2(vector[pair + half], vector[pair]) + angle;
      assertThat(rotated[pair]).isCloseTo(length * StrictMath.cos(turned), within(1e-7));
      assertThat(rotated[pair + half]).isCloseTo(length * StrictMath.sin(turned), within(1e-7));
    }
  }

  @Property
  void rule_SEP_POS_004_aScoreDependsOnTheDistanceAlone(
      @ForAll("embeddings") RotaryEmbedding embedding,
      @ForAll("vectors") double[] queryNumbers,
      @ForAll("vectors") double[] keyNumbers,
      @ForAll @IntRange(max = 5000) int distance,
      @ForAll @IntRange(max = 100_000) int key) {
    double[] query = Arrays.copyOf(queryNumbers, embedding.headDim());
    double[] keyVector = Arrays.copyOf(keyNumbers, embedding.headDim());
    double near = dot(embedding.rotate(query, distance), embedding.rotate(keyVector, 0));
    double far =
        dot(embedding.rotate(query, (long) key + distance), embedding.rotate(keyVector, key));

    assertThat(far).isCloseTo(near, within(1e-7));
  }

  @Property
  void rule_SEP_POS_005_otherDimensionsStayAsTheyAre(
      @ForAll("embeddings") RotaryEmbedding embedding,
      @ForAll("vectors") double[] numbers,
      @ForAll int position) {
    double[] vector = Arrays.copyOf(numbers, embedding.headDim());
    double[] before = vector.clone();
    double[] rotated = embedding.rotate(vector, position);

    assertThat(vector).containsExactly(before);
    assertThat(Arrays.copyOfRange(rotated, embedding.rotaryDim(), embedding.headDim()))
        .containsExactly(Arrays.copyOfRange(vector, embedding.rotaryDim(), embedding.headDim()));
    assertThat(embedding.frequencies()).hasSize(embedding.rotaryDim() / 2);
    assertThat(dot(rotated, rotated)).isCloseTo(dot(vector, vector), within(1e-7));
  }

  @Property
  void rule_SEP_POS_004_positionZeroChangesNothing(
      @ForAll("embeddings") RotaryEmbedding embedding, @ForAll("vectors") double[] numbers) {
    double[] vector = Arrays.copyOf(numbers, embedding.headDim());

    assertThat(embedding.rotate(vector, 0))
        .usingComparatorWithPrecision(0.0)
        .containsExactly(vector);
  }

  @Example
  void rule_SEP_POS_006_scalingAppliesToEveryFrequency() {
    RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
    RotaryEmbedding plain = new RotaryEmbedding(64, 64, 500000, NONE);
    RotaryEmbedding scaled = new RotaryEmbedding(64, 64, 500000, scaling);

    for (int pair = 0; pair < 32; pair++) {
      assertThat(scaled.frequencies()[pair]).isEqualTo(scaling.scale(plain.frequencies()[pair]));
    }
    assertThat(scaled.frequencies()[0]).isEqualTo(1.0);
    assertThat(scaled.frequencies()[31]).isEqualTo(plain.frequencies()[31] / 8);
  }

  @Example
  void rule_SEP_POS_005_errorsNameValueAndLimit() {
    assertThat(new RotaryEmbedding(2, 2, 1, NONE).frequencies()).containsExactly(1.0);
    for (int rotaryDim : new int[] {0, -2, 3, 10}) {
      assertRefused(
          ErrorKind.BAD_CONFIG,
          "rotary dim is " + rotaryDim + ", must be even and in [2, head dim 8] [SEP-POS-005]",
          () -> new RotaryEmbedding(8, rotaryDim, 10000, NONE));
    }
    for (double base : new double[] {0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(
          ErrorKind.BAD_CONFIG,
          "rope base is " + base + ", must be positive and finite [SEP-POS-004]",
          () -> new RotaryEmbedding(8, 8, base, NONE));
    }
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "vector has length 7, must be 8 [SEP-POS-004]",
        () -> new RotaryEmbedding(8, 8, 10000, NONE).rotate(new double[7], 0));
  }

  @Provide
  Arbitrary<RotaryEmbedding> embeddings() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 8),
            Arbitraries.integers().between(0, 4),
            Arbitraries.of(10.0, 10000.0, 500000.0))
        .as((pairs, rest, base) -> new RotaryEmbedding(2 * pairs + rest, 2 * pairs, base, NONE));
  }

  @Provide
  Arbitrary<double[]> vectors() {
    return Arbitraries.doubles().between(-4, 4).array(double[].class).ofSize(20);
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int dim = 0; dim < one.length; dim++) {
      sum += one[dim] * other[dim];
    }
    return sum;
  }
}
