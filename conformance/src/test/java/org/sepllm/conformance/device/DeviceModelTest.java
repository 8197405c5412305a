package org.sepllm.conformance.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.kernels.model.ArrayModel;
import org.sepllm.kernels.model.DeviceModel;
import org.sepllm.kernels.model.ModelRun;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheMachine;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.FullCacheConfig;
import org.sepllm.reference.cache.SepCacheConfig;
import org.sepllm.reference.cache.SepPolicy;
import org.sepllm.reference.cache.StreamingLlmCacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.FullMask;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;
import org.sepllm.reference.position.PositionScheme;

/** Models on the kernels yield the logits of the reference in float64, within a bound. */
class DeviceModelTest {
  private static final SeparatorSet SEPARATORS = SeparatorSet.of(3, 7, 11, 20, 33, 40);

  /** Of the largest logit; measured: at most 1.2e-6 for f32, 5.6e-3 for f16. */
  private static final double F32_BOUND = 1e-5;

  private static final double F16_BOUND = 2e-2;

  private static final List<Context> CONTEXTS =
      List.of(
          cache(PositionScheme.IN_CACHE, sepCache(SepPolicy.PAPER)),
          cache(PositionScheme.ORIGINAL, sepCache(SepPolicy.SEPCACHE), sepCache(SepPolicy.PAPER)),
          cache(PositionScheme.INSERTION_LENGTH, sepCache(SepPolicy.STREAMING)),
          cache(PositionScheme.IN_CACHE, new StreamingLlmCacheConfig(2, 9)),
          cache(PositionScheme.ORIGINAL, new FullCacheConfig()),
          new Context.OfMask(List.of(new SepLlmMask(2, 4, SEPARATORS))),
          new Context.OfMask(List.of(new FullMask(), new SepLlmMask(1, 3, SEPARATORS))));

  private static SepCacheConfig sepCache(SepPolicy policy) {
    return new SepCacheConfig(policy, 2, 3, 4, 12, true, true, SEPARATORS);
  }

  private static Context cache(PositionScheme positions, CacheConfig... layers) {
    return new Context.OfCache(List.of(layers), positions);
  }

  private static DeviceSession open(String backend) {
    if (Backends.named(backend).availability() instanceof Availability.Absent absent) {
      assumeTrue(false, absent.reason());
    }
    return DeviceSession.open(Backends.named(backend), CompileOptions.fromProperties(true));
  }

  private static int[] row(LanguageModel model, int length) {
    return new Random(length).ints(length, 0, model.vocabularySize()).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "java-mt, f32, 30, 7, llama3-scaled-untied-sharded",
    "java-mt, f16, 30, 2, llama3-scaled-untied-sharded",
    "java-mt, f32, 30, 7, neox-parallel",
    "java-mt, f16, 30, 2, neox-parallel",
    "java-mt, f32, 30, 2, neox-sequential-full-rotary",
    "java-mt, f32, 30, 2, llama-tied-mha",
    "java-seq, f32, 13, 2, llama3-scaled-untied-sharded",
    "java-seq, f16, 13, 1, neox-parallel",
    "opencl, f32, 30, 2, llama3-scaled-untied-sharded"
  })
  void rule_SEP_MODEL_009_logits_are_those_of_the_reference(
      String backend, String storage, int tokens, int contexts, String name) {
    LanguageModel model = ModelChoice.load(name).model();
    StorageType type = storage.equals("f32") ? StorageType.F32 : StorageType.F16;
    double bound = type == StorageType.F32 ? F32_BOUND : F16_BOUND;
    int[] row = row(model, tokens);
    try (DeviceSession session = open(backend);
        DeviceModel loaded = DeviceModel.load(session, model, type)) {
      for (Context context : CONTEXTS.subList(0, contexts)) {
        List<double[]> expected = new ModelMachine(model, context, Precision.DOUBLE).append(row);
        try (ModelRun run = loaded.open(context, tokens, tokens)) {
          assertClose(run.logits(row), expected, bound);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama3-scaled-untied-sharded",
    "neox-parallel",
    "neox-sequential-full-rotary",
    "llama-tied-mha"
  })
  void rule_SEP_MODEL_009_arrays_yield_the_logits_of_the_reference(String name) {
    LanguageModel model = ModelChoice.load(name).model();
    int[] row = row(model, 60);
    for (Context context : CONTEXTS) {
      List<double[]> expected = new ModelMachine(model, context, Precision.DOUBLE).append(row);
      try (ModelRun run = ArrayModel.of(model).open(context, row.length)) {
        assertClose(run.logits(row), expected, F32_BOUND);
      }
    }
  }

  private static void assertClose(List<float[]> actual, List<double[]> expected, double bound) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int token = 0; token < expected.size(); token++) {
      double[] of = expected.get(token);
      float[] logits = actual.get(token);
      double largest = Arrays.stream(of).map(Math::abs).max().orElseThrow();
      double error =
          IntStream.range(0, of.length)
              .mapToDouble(id -> Math.abs(logits[id] - of[id]))
              .max()
              .orElseThrow();
      assertThat(error).as("token " + token).isLessThanOrEqualTo(bound * largest);
    }
  }

  /** A chunk ends where something leaves or moves; no bit depends on how tokens are chunked. */
  @Test
  void rule_SEP_CACHE_012_chunks_are_their_tokens_one_by_one() {
    LanguageModel model = ModelChoice.load("llama3-scaled-untied-sharded").model();
    int[] row = row(model, 60);
    try (DeviceSession session = open("java-mt");
        DeviceModel loaded = DeviceModel.load(session, model, StorageType.F32)) {
      for (Context context : CONTEXTS.subList(0, 5)) {
        try (ModelRun chunks = loaded.open(context, 16, row.length);
            ModelRun single = loaded.open(context, 1, row.length)) {
          assertSameBits(row, chunks, single);
          CacheMachine machine = new CacheMachine(((Context.OfCache) context).layers().getFirst());
          List<CacheStep> steps = Arrays.stream(row).mapToObj(machine::append).toList();
          assertThat(chunks.steps()).isEqualTo(steps);
          assertThat(chunks.storedKeys()).isEqualTo(machine.storedKeys());
        }
      }
    }
  }

  /** Rows by fours and rows alone are summed in one order. */
  @ParameterizedTest
  @CsvSource({"llama3-scaled-untied-sharded", "neox-parallel"})
  void rule_SEP_MODEL_009_arrays_yield_the_same_bits_in_chunks(String name) {
    LanguageModel model = ModelChoice.load(name).model();
    ArrayModel arrays = ArrayModel.of(model);
    int[] row = row(model, 60);
    for (Context context : CONTEXTS.subList(0, 5)) {
      for (int chunk : new int[] {3, 16}) {
        try (ModelRun chunks = arrays.open(context, chunk);
            ModelRun single = arrays.open(context, 1)) {
          assertSameBits(row, chunks, single);
        }
      }
    }
  }

  private static void assertSameBits(int[] row, ModelRun chunks, ModelRun single) {
    List<float[]> logits = chunks.logits(row);
    for (int token = 0; token < row.length; token++) {
      assertThat(logits.get(token)).isEqualTo(single.lastLogits(row[token]));
    }
    assertThat(chunks.storedKeys()).isEqualTo(single.storedKeys());
  }

  @Test
  void rule_SEP_MODEL_010_likelihoods_are_computed_on_the_device() {
    LanguageModel model = ModelChoice.load("neox-parallel").model();
    int[] row = row(model, 30);
    int[] fed = Arrays.copyOf(row, 29);
    int[] next = Arrays.copyOfRange(row, 1, 30);
    try (DeviceSession session = open("java-mt");
        DeviceModel loaded = DeviceModel.load(session, model, StorageType.F32)) {
      for (Context context : List.of(CONTEXTS.get(0), CONTEXTS.get(5))) {
        ModelMachine machine = new ModelMachine(model, context, Precision.DOUBLE);
        double[] expected = NegativeLogLikelihood.ofRow(machine, row);
        try (ModelRun run = loaded.open(context, 32)) {
          double[] actual = run.nll(fed, next);
          assertThat(run.steps()).hasSize(29);
          for (int token = 0; token < actual.length; token++) {
            assertThat(actual[token]).isCloseTo(expected[token], within(1e-4));
          }
        }
        try (ModelRun run = ArrayModel.of(model).open(context, 32)) {
          double[] actual = run.nll(fed, next);
          for (int token = 0; token < actual.length; token++) {
            assertThat(actual[token]).isCloseTo(expected[token], within(1e-4));
          }
        }
      }
    }
  }

  @Test
  void what_cannot_be_read_is_refused_and_nothing_is_read() {
    LanguageModel model = ModelChoice.load("llama-tied-mha").model();
    try (DeviceSession session = open("java-mt")) {
      assertRefused(
          ErrorKind.BAD_CONFIG, () -> DeviceModel.load(session, model, StorageType.BF16).close());
      try (DeviceModel loaded = DeviceModel.load(session, model, StorageType.F32);
          ModelRun cached = loaded.open(CONTEXTS.get(0), 8);
          ModelRun masked = loaded.open(CONTEXTS.get(5), 8);
          ModelRun full = loaded.open(CONTEXTS.get(4), 8, 4)) {
        assertRefused(ErrorKind.BAD_TOKEN, () -> cached.logits(1, 97));
        assertRefused(ErrorKind.BAD_SHAPE, cached::logits);
        assertRefused(ErrorKind.BAD_SHAPE, () -> cached.nll(new int[] {1}, new int[] {1, 2}));
        for (ModelRun run :
            List.of(cached, masked, ArrayModel.of(model).open(CONTEXTS.get(0), 8))) {
          assertRefused(ErrorKind.BAD_TOKEN, () -> run.nll(new int[] {1, 2}, new int[] {2, 97}));
          assertRefused(ErrorKind.BAD_TOKEN, () -> run.nll(new int[] {1, 2}, new int[] {-1, 3}));
        }
        assertRefused(ErrorKind.TOO_LARGE, () -> masked.logits(new int[9]));
        assertRefused(ErrorKind.TOO_LARGE, () -> full.logits(new int[5]));
        assertRefused(ErrorKind.BAD_CONFIG, () -> loaded.open(CONTEXTS.get(0), 0));
        assertThat(full.lastLogits(1, 2))
            .isEqualTo(loaded.open(CONTEXTS.get(4), 2).lastLogits(1, 2));
        assertThat(full.steps()).hasSize(2);
      }
    }
  }

  private static void assertRefused(ErrorKind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SpecException.class, refused -> assertThat(refused.kind()).isEqualTo(kind));
  }
}
