package org.sepllm.conformance.protocol;

import java.util.List;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.model.LoadedModel;
import org.sepllm.datasets.model.ModelChoice;
import org.sepllm.reference.model.Context;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.ModelMachine;
import org.sepllm.reference.model.NegativeLogLikelihood;
import org.sepllm.reference.model.Precision;
import org.sepllm.reference.position.PositionScheme;
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
  private static final List<String> DTYPES = List.of("f64", "f32");
  private static final List<String> SOMETIMES =
      Stream.of(MaskLayers.FIELDS, CacheLayers.FIELDS, List.of("mask", "positions"))
          .flatMap(List::stream)
          .toList();

  private final Limits limits;

  NllOperation(Limits limits) {
    this.limits = limits;
  }

  @Override
  public String name() {
    return "nll";
  }

  @Override
  public ObjectNode answer(Fields fields) {
    String choice = Values.text("model", fields.required("model"));
    Context context = fields.has("policy") ? cache(fields) : mask(fields);
    boolean single = fields.choice("dtype", DTYPES).equals("f32");
    boolean beyond = fields.flag("beyond_context", false);
    Batch batch = Batch.read(fields, limits, context.rules(), false);
    if (batch.axis() || batch.rows().getFirst().leftPadding() > 0) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED, "op nll takes one row of token_ids without padding");
    }
    fields.refuseOthers("op nll with " + (fields.has("policy") ? "a policy" : "a mask"), SOMETIMES);
    LanguageModel model = load(choice).model();
    ModelMachine machine =
        new ModelMachine(
            beyond ? model.withMaxPositions(Integer.MAX_VALUE) : model,
            context,
            single ? Precision.SINGLE : Precision.DOUBLE);
    ObjectNode answer = Json.object();
    ArrayNode nll = answer.putArray("nll");
    for (double value : NegativeLogLikelihood.ofRow(machine, batch.rows().getFirst().tokenIds())) {
      nll.add(value);
    }
    return answer;
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
