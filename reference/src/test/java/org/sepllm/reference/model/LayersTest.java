package org.sepllm.reference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sepllm.reference.Refusal.assertRefused;

import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** The parts of a layer by example, in both precisions. */
class LayersTest {
  private static final RotaryEmbedding ROTARY =
      new RotaryEmbedding(2, 2, 10_000, new RopeScaling.None());
  private static final ExactArithmetic EXACT = new ExactArithmetic(ROTARY);
  private static final Float32Arithmetic SINGLE = new Float32Arithmetic(ROTARY);

  @Test
  void rule_SEP_MODEL_001_a_linear_layer_sums_over_inputs_and_adds_the_bias() {
    Linear layer =
        new Linear(
            WeightMatrix.of(3, 2, new float[] {1, 2, 3, 4, 5, 6}),
            Optional.of(WeightVector.of(new float[] {10, 20, 30})));
    assertThat(EXACT.linear(layer, List.of(new double[] {1, -1})).getFirst())
        .containsExactly(9, 19, 29);
    assertThat(SINGLE.linear(layer, List.of(new float[] {1, -1})).getFirst())
        .containsExactly(9, 19, 29);
    assertThat(layer.weight().at(1, 0)).isEqualTo(3);
    assertThat(layer.weight().toColumn(1)).containsExactly(2, 4, 6);
  }

  /** Inputs are taken four at a time; here one, two and three are left over. */
  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7})
  void rule_SEP_MODEL_001_sums_over_any_number_of_inputs(int inputs) {
    float[] weights = new float[inputs];
    float[] row = new float[inputs];
    double[] exactRow = new double[inputs];
    for (int input = 0; input < inputs; input++) {
      weights[input] = input + 1;
      row[input] = input + 3;
      exactRow[input] = input + 3;
    }
    Linear layer = new Linear(WeightMatrix.of(1, inputs, weights), Optional.empty());
    assertThat(SINGLE.linear(layer, List.of(row)).getFirst()[0])
        .isEqualTo((float) EXACT.linear(layer, List.of(exactRow)).getFirst()[0]);
  }

  @Test
  void rule_SEP_MODEL_004_large_scores_do_not_overflow() {
    float[] scores = {1000, 999, -1000};
    Float32Softmax.toWeights(scores);
    assertThat(scores).containsExactly(new float[] {0.7310586f, 0.26894143f, 0}, within(1e-6f));
  }

  @Test
  void rule_SEP_MODEL_002_rms_norm_divides_by_the_root_of_the_mean_square() {
    Norm norm = new Norm.Rms(WeightVector.of(new float[] {1, 2}), 0);
    assertThat(EXACT.norm(norm, new double[] {3, 4}))
        .containsExactly(new double[] {0.848528137423857, 2.262741699796952}, within(1e-15));
    assertThat(SINGLE.norm(norm, new float[] {3, 4}))
        .containsExactly(new float[] {0.84852815f, 2.2627418f}, within(1e-6f));
    Norm damped = new Norm.Rms(WeightVector.of(new float[] {1, 2}), 3.5);
    assertThat(EXACT.norm(damped, new double[] {3, 4})).containsExactly(0.75, 2);
    assertThat(SINGLE.norm(damped, new float[] {3, 4})).containsExactly(0.75f, 2);
  }

  @Test
  void rule_SEP_MODEL_003_layer_norm_takes_mean_and_deviation_out() {
    Norm norm =
        new Norm.Layer(WeightVector.of(new float[] {1, 2}), WeightVector.of(new float[] {0, 5}), 0);
    assertThat(EXACT.norm(norm, new double[] {3, 5})).containsExactly(-1, 7);
    assertThat(SINGLE.norm(norm, new float[] {3, 5})).containsExactly(-1, 7);
    Norm damped =
        new Norm.Layer(WeightVector.of(new float[] {1, 2}), WeightVector.of(new float[] {0, 5}), 3);
    assertThat(EXACT.norm(damped, new double[] {3, 5})).containsExactly(-0.5, 6);
    assertThat(SINGLE.norm(damped, new float[] {3, 5})).containsExactly(-0.5f, 6);
  }

  @Test
  void rule_SEP_MODEL_005_the_gate_is_weighted_by_its_logistic() {
    assertThat(EXACT.gated(new double[] {0, 2}, new double[] {9, 3}))
        .containsExactly(new double[] {0, 6 / (1 + Math.exp(-2))}, within(1e-15));
    assertThat(SINGLE.gated(new float[] {0, 2}, new float[] {9, 3}))
        .containsExactly(new float[] {0, 5.2847824f}, within(1e-6f));
  }

  /** Values from tables with 16 digits. */
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.5, 0.4795001221869535",
    "-1, 1.8427007929497148",
    "2, 0.004677734981047266",
    "3, 2.209049699858544e-05",
    "5, 1.5374597944280349e-12",
    "10, 2.088487583762545e-45",
    "-10, 2"
  })
  void rule_SEP_MODEL_006_the_error_function_is_exact(double z, double expected) {
    assertThat(ErrorFunction.erfc(z)).isCloseTo(expected, Percentage.withPercentage(1e-11));
  }

  @Test
  void rule_SEP_MODEL_006_gelu_weighs_by_the_normal_distribution() {
    for (double z = -6; z <= 6; z += 0.037) {
      assertThat(EXACT.gelu(new double[] {z})[0])
          .isCloseTo(z * DeclarativeModel.normalShareBelow(z), within(1e-12));
      assertThat(SINGLE.gelu(new float[] {(float) z})[0])
          .isCloseTo((float) (z * DeclarativeModel.normalShareBelow(z)), within(1e-6f));
    }
    // The approximation by a hyperbolic tangent gives 0.8411919906082768.
    assertThat(EXACT.gelu(new double[] {1})[0]).isCloseTo(0.8413447460685429, within(1e-15));
  }

  @Test
  void rule_SEP_MODEL_004_heads_read_the_keys_of_their_group() {
    Linear wide = new Linear(WeightMatrix.of(8, 2, new float[16]), Optional.empty());
    Linear narrow = new Linear(WeightMatrix.of(4, 2, new float[8]), Optional.empty());
    Linear out = new Linear(WeightMatrix.of(2, 8, new float[16]), Optional.empty());
    SelfAttention attention = new SelfAttention(wide, narrow, narrow, out, 4, 2);
    assertThat(attention.headDim()).isEqualTo(2);
    double[] value = {1, 2, 3, 4};
    KeyValue<double[]> only = new KeyValue<>(0, new double[4], value, 0, new double[4]);
    assertThat(EXACT.attend(attention, new double[8], List.of(only), List.of(0)))
        .containsExactly(1, 2, 1, 2, 3, 4, 3, 4);
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "output of value has length 8, must be 4 [SEP-MODEL-004]",
        () -> new SelfAttention(wide, narrow, wide, out, 4, 2));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "number of heads is 4, must be a multiple of 3 kv heads [SEP-MODEL-004]",
        () -> new SelfAttention(wide, narrow, narrow, out, 4, 3));
  }

  @Test
  void rule_SEP_MODEL_007_parallel_and_sequential_residuals_differ() {
    Context full = new Context.OfMask(List.of(new FullMask()));
    int[] row = SmallModels.row(4, 5);
    double[] parallel =
        new ModelMachine(SmallModels.neox(5, Residual.PARALLEL), full, Precision.DOUBLE)
            .append(row)
            .getLast();
    double[] sequential =
        new ModelMachine(SmallModels.neox(5, Residual.SEQUENTIAL), full, Precision.DOUBLE)
            .append(row)
            .getLast();
    assertThat(parallel).isNotEqualTo(sequential);
  }

  @Test
  void rule_SEP_MODEL_010_the_likelihood_is_that_of_a_softmax() {
    assertThat(NegativeLogLikelihood.of(new double[] {7, 7}, 1))
        .isCloseTo(Math.log(2), within(1e-15));
    assertThat(NegativeLogLikelihood.of(new double[] {0, 1000}, 0)).isEqualTo(1000);
    assertRefused(
        ErrorKind.BAD_TOKEN,
        "token id is 2, must be in [0, 2) [SEP-MODEL-010]",
        () -> NegativeLogLikelihood.of(new double[] {0, 1}, 2));
  }

  @Test
  void rule_SEP_MODEL_010_each_token_but_the_first_is_scored_by_those_before_it() {
    LanguageModel model = SmallModels.llama(6).withMaxPositions(200);
    Context full = new Context.OfMask(List.of(new FullMask()));
    // Two whole chunks are scored.
    int[] row = SmallModels.row(5, 129);
    List<double[]> logits = new ModelMachine(model, full, Precision.DOUBLE).append(row);
    ModelMachine machine = new ModelMachine(model, full, Precision.DOUBLE);
    double[] nll = NegativeLogLikelihood.ofRow(machine, row);
    assertThat(nll).hasSize(128);
    assertThat(machine.length()).isEqualTo(128);
    for (int index = 0; index < nll.length; index++) {
      assertThat(nll[index]).isEqualTo(NegativeLogLikelihood.of(logits.get(index), row[index + 1]));
    }
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "number of tokens is 1, must be at least 2 [SEP-MODEL-010]",
        () -> NegativeLogLikelihood.ofRow(machine, new int[] {1}));
  }

  @Test
  void counts_every_weight_once() {
    LanguageModel tied = SmallModels.llama(1);
    // Per layer 144 + 72 + 72 + 144 in attention, 3 * 240 in feed-forward, 2 norms of 12.
    assertThat(tied.parameters()).isEqualTo(13 * 12 + 2 * (432 + 720 + 24) + 12);
    assertThat(tied.cachedNumbersPerKey()).isEqualTo(2 * 2 * 6);
  }

  @Test
  void wrong_shapes_are_refused_by_name() {
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "weights has length 5, must be 6 [SEP-MODEL-001]",
        () -> WeightMatrix.of(2, 3, new float[5]));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "epsilon is NaN, must be at least 0 and finite [SEP-MODEL-002]",
        () -> new Norm.Rms(WeightVector.of(new float[1]), Double.NaN));
    assertRefused(
        ErrorKind.BAD_SHAPE,
        "bias of the norm has length 2, must be 1 [SEP-MODEL-003]",
        () -> new Norm.Layer(WeightVector.of(new float[1]), WeightVector.of(new float[2]), 0));
    assertRefused(
        ErrorKind.BAD_CONFIG,
        "size of a weight vector is 0, must be at least 1 [SEP-MODEL-001]",
        () -> WeightVector.of(new float[0]));
  }
}
