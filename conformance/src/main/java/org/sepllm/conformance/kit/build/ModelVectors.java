package org.sepllm.conformance.kit.build;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.conformance.kit.mutant.WholeRow;
import org.sepllm.conformance.kit.vector.Bounded;
import org.sepllm.conformance.kit.vector.Expectation;
import org.sepllm.conformance.kit.vector.KitJudge;
import org.sepllm.conformance.kit.vector.KitLevel;
import org.sepllm.conformance.kit.vector.KitModels;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Likelihoods and logits of every model of the kit under every mask and cache, in three
 * arithmetics.
 *
 * <p>The expected numbers are those of the machine in double precision; equations over the whole
 * row must agree with it, so every vector is stated twice.
 */
final class ModelVectors {
  private static final int TOKENS = 24;
  private static final int VOCABULARY = 97;

  /** Before the first compaction, after it, and after the last token, which none follows. */
  private static final int[] LOGITS_AT = {4, 13, 23};

  private static final double DOUBLE_BOUND = 1e-9;
  private static final List<StorageType> ARITHMETICS =
      List.of(StorageType.F64, StorageType.F32, StorageType.F16);

  private final ReferencePort reference = new ReferencePort(Limits.DEFAULT);
  private final List<KitVector> vectors = new ArrayList<>();

  List<KitVector> all() {
    for (String model : KitModels.NAMES) {
      for (ModelContext context : ModelContext.ALL) {
        ObjectNode question = question(model, context);
        Map<String, double[][]> exact = exact(question);
        ARITHMETICS.forEach(storage -> add(model, context, question, storage, exact));
      }
    }
    return vectors;
  }

  private static ObjectNode question(String model, ModelContext context) {
    ObjectNode question = Json.object().put("op", "nll").put("model", KitModels.FOLDER + model);
    question.setAll(context.fields());
    question.set("logits_at", Json.integers(LOGITS_AT));
    question.set(
        "token_ids", Json.integers(IntStream.range(0, TOKENS).map(ModelVectors::id).toArray()));
    return question;
  }

  /** Every fourth token is a separator. */
  private static int id(int place) {
    List<Integer> separators = ModelContext.SEPARATORS;
    return place % 4 == 3
        ? separators.get(place / 4 % separators.size())
        : (place * place * 5 + 29 * place) % VOCABULARY;
  }

  /** The numbers in double precision: likelihoods in one row, and the logits of every token. */
  private Map<String, double[][]> exact(ObjectNode question) {
    ObjectNode asked = KitModels.bundled(question).deepCopy();
    asked.set("logits_at", Json.integers(IntStream.range(0, TOKENS).toArray()));
    ObjectNode answer = reference.ask(asked);
    if (answer.has("error")) {
      throw new IllegalStateException(answer.get("error") + " to " + asked);
    }
    return Map.of(
        Expectation.Numbers.NLL,
        new double[][] {numbers(answer.get(Expectation.Numbers.NLL))},
        Expectation.Numbers.LOGITS,
        IntStream.range(0, TOKENS)
            .mapToObj(place -> numbers(answer.get(Expectation.Numbers.LOGITS).get(place)))
            .toArray(double[][]::new));
  }

  private static double[] numbers(JsonNode list) {
    return IntStream.range(0, list.size())
        .mapToDouble(place -> list.get(place).doubleValue())
        .toArray();
  }

  private void add(
      String model,
      ModelContext context,
      ObjectNode question,
      StorageType storage,
      Map<String, double[][]> exact) {
    ObjectNode request = question.deepCopy().put("dtype", storage.jsonName());
    KitVector vector =
        new KitVector(
            "model-%04d".formatted(vectors.size() + 1),
            KitLevel.L4,
            ModelContext.rules(model, context),
            model + " under " + context.title() + ", in " + storage.jsonName() + ".",
            request,
            expectation(storage, exact),
            List.of());
    ObjectNode again = WholeRow.answer(request);
    if (KitJudge.judge(expectation(StorageType.F64, exact), again).difference().isPresent()) {
      throw new IllegalStateException(
          vector.id() + ": the two statements of the rules disagree on " + request);
    }
    vectors.add(vector);
  }

  private static Expectation.Numbers expectation(
      StorageType storage, Map<String, double[][]> exact) {
    double[] nll = exact.get(Expectation.Numbers.NLL)[0];
    double[][] logits = exact.get(Expectation.Numbers.LOGITS);
    double[] nllBounds =
        IntStream.range(0, nll.length)
            .mapToDouble(token ->
                (storage == StorageType.F64 ? 1 : 2) * bound(storage, logits[token], nll[token]))
            .toArray();
    double[][] chosen =
        IntStream.of(LOGITS_AT).mapToObj(place -> logits[place]).toArray(double[][]::new);
    double[][] bounds =
        Arrays.stream(chosen)
            .map(row -> Arrays.stream(row).map(logit -> bound(storage, row, logit)).toArray())
            .toArray(double[][]::new);
    Map<String, Bounded> fields = new LinkedHashMap<>();
    fields.put(
        Expectation.Numbers.NLL,
        new Bounded(columns(new double[][] {nll}), columns(new double[][] {nllBounds})));
    fields.put(Expectation.Numbers.LOGITS, new Bounded(columns(chosen), columns(bounds)));
    return new Expectation.Numbers(fields);
  }

  /**
   * How far a logit may be away: in single precision a share of the largest of its token. A
   * likelihood may be away twice as far, for its two terms move by so much at most.
   */
  private static double bound(StorageType storage, double[] logits, double logit) {
    double largest = Arrays.stream(logits).map(Math::abs).max().orElseThrow();
    return switch (storage) {
      case F32 -> 1e-5 * largest;
      case F16 -> 2e-2 * largest;
      default -> DOUBLE_BOUND * Math.max(1, Math.abs(logit));
    };
  }

  private static Tensor columns(double[][] rows) {
    double[][][] columns = new double[rows.length][][];
    for (int row = 0; row < rows.length; row++) {
      columns[row] =
          Arrays.stream(rows[row]).mapToObj(x -> new double[] {x}).toArray(double[][]::new);
    }
    return Tensor.owning(columns);
  }
}
