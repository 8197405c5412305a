package org.sepllm.conformance.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.position.PositionScheme;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code nll}: how unlikely a model finds each token of a row but the first. */
final class NllOperation implements Operation {
  private static final String STREAMING = "streaming";
  private static final List<String> MASKS =
      Stream.concat(MaskLayers.MASKS.stream(), Stream.of(STREAMING)).toList();
  private static final List<String> SCHEMES =
      Stream.of(PositionScheme.IN_CACHE, PositionScheme.ORIGINAL, PositionScheme.INSERTION_LENGTH)
          .map(PositionScheme::schemeName)
          .toList();
  private static final List<String> DTYPES = List.of("f64", "f32", "f16");

  /** The most characters of a number and what parts it from the next. */
  private static final int NUMBER_BYTES = 26;

  private static final List<String> SOMETIMES =
      Stream.of(MaskLayers.FIELDS, CacheLayers.FIELDS, List.of("mask", "positions"))
          .flatMap(List::stream)
          .toList();

  private final Limits limits;
  private final Implementation implementation;

  NllOperation(Limits limits, Implementation implementation) {
    this.limits = limits;
    this.implementation = implementation;
  }

  @Override
  public String name() {
    return "nll";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    String choice = Values.text("model", fields.required("model"));
    Context context = fields.has("policy") ? cache(fields) : mask(fields);
    StorageType storage = StorageType.ofJsonName(fields.choice("dtype", DTYPES));
    if (!implementation.modelTypes().contains(storage)) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED,
          "dtype " + storage.jsonName() + " is not offered by op nll");
    }
    boolean beyond = fields.flag("beyond_context", false);
    Batch batch = Batch.read(fields, limits, context.rules(), false);
    if (batch.axis() || batch.rows().getFirst().leftPadding() > 0) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED, "op nll takes one row of token_ids without padding");
    }
    int[] ids = batch.rows().getFirst().tokenIds();
    Optional<int[]> positions = fields.optional("logits_at").map(list -> positions(list, ids));
    fields.refuseOthers("op nll with " + (fields.has("policy") ? "a policy" : "a mask"), SOMETIMES);
    LanguageModel model = load(choice).model();
    ModelQuestion question =
        new ModelQuestion(
            beyond ? model.withMaxPositions(Integer.MAX_VALUE) : model, context, storage);
    requireShort(ids.length, positions.map(list -> list.length).orElse(0), model.vocabularySize());
    ObjectNode answer = Json.object();
    addNumbers(answer.putArray("nll"), implementation.nll(question, ids));
    positions.ifPresent(list -> addLogits(answer, question, ids, list));
    return answer;
  }

  private void addLogits(ObjectNode answer, ModelQuestion question, int[] ids, int[] positions) {
    int read = positions[positions.length - 1] + 1;
    List<double[]> logits = implementation.logits(question, Arrays.copyOf(ids, read));
    ArrayNode list = answer.putArray("logits");
    for (int position : positions) {
      addNumbers(list.addArray(), logits.get(position));
    }
  }

  private static void addNumbers(ArrayNode list, double[] numbers) {
    for (double number : numbers) {
      list.add(number);
    }
  }

  private void requireShort(int tokens, int positions, int vocabulary) {
    new AnswerBudget(limits.maxLineBytes(), "; ask for logits at fewer positions")
        .spend((tokens + (long) positions * vocabulary) * NUMBER_BYTES);
  }

  /** Reads ascending places of the row. */
  private static int[] positions(JsonNode list, int[] ids) {
    int[] positions = Values.integers("logits_at", list, ProtocolErrorKind.BAD_SHAPE);
    if (positions.length == 0) {
      throw badPlace("logits_at is empty, must name a place of token_ids");
    }
    for (int place = 0; place < positions.length; place++) {
      int least = place == 0 ? 0 : positions[place - 1] + 1;
      if (positions[place] < least || positions[place] >= ids.length) {
        throw badPlace(
            "logits_at[%d] is %d, must be in [%d, %d)"
                .formatted(place, positions[place], least, ids.length));
      }
    }
    return positions;
  }

  private static ProtocolException badPlace(String problem) {
    return new ProtocolException(ProtocolErrorKind.BAD_SHAPE, problem);
  }

  private static Context cache(Fields fields) {
    String positions = fields.choice("positions", SCHEMES);
    return new Context.OfCache(CacheLayers.read(fields).layers(), scheme(positions));
  }

  private static PositionScheme scheme(String name) {
    return Stream.of(PositionScheme.values())
        .filter(scheme -> scheme.schemeName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** One set of fields may be asked about under every mask: what a mask lacks has no effect. */
  private static Context mask(Fields fields) {
    fields.required("mask");
    MaskLayers.FIELDS.forEach(fields::has);
    String mask = fields.choice("mask", MASKS);
    return new Context.OfMask(
        MaskLayers.read(fields, mask.equals(STREAMING) ? "streamingllm" : mask).layers());
  }

  private static LoadedModel load(String choice) {
    try {
      return ModelChoice.load(choice);
    } catch (DatasetException refused) {
      throw new ProtocolException(
          switch (refused.kind()) {
            case NOT_FOUND, UNKNOWN_NAME, UNSUPPORTED -> ProtocolErrorKind.UNSUPPORTED;
            case TOO_LARGE -> ProtocolErrorKind.TOO_LARGE;
            case UNREADABLE, MALFORMED, OUT_OF_VOCABULARY, CONTRADICTION ->
                ProtocolErrorKind.BAD_CONFIG;
          },
          refused.getMessage());
    }
  }
}
