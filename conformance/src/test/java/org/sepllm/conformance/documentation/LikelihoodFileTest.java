package org.sepllm.conformance.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sepllm.conformance.likelihood.LikelihoodVector;
import org.sepllm.conformance.port.ReferencePort;
import org.sepllm.conformance.protocol.Limits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The committed likelihoods are those of the reference in float64. */
class LikelihoodFileTest {
  private static final String FILE =
      "conformance/src/main/resources/org/sepllm/conformance/vectors/likelihoods.jsonl";
  private static final List<String> MODELS =
      List.of(
          "llama-tied-mha",
          "llama3-scaled-untied-sharded",
          "neox-parallel",
          "neox-sequential-full-rotary");
  private static final String SIZES =
      "'init_cache_size':2,'sep_cache_size':4,'local_size':5,'cache_size':14,"
          + "'separator_token_ids':[7,58,61]";
  private static final String MASK =
      "'init_tokens':2,'neighbors':[5,9],'separator_token_ids':[7,58,61]";
  private static final List<String> CONTEXTS =
      List.of(
          "'mask':'full'",
          "'mask':'sepllm'," + MASK,
          "'mask':'streamingllm'," + MASK,
          "'policy':'paper','positions':'original'," + SIZES,
          "'policy':'streaming','positions':'in-cache'," + SIZES,
          "'policy':'sepcache','positions':'insertion-length'," + SIZES,
          "'policy':'streamingllm','init_cache_size':2,'cache_size':9,'positions':'in-cache'");
  private static final int TOKENS = 48;
  private static final int VOCABULARY = 97;
  private static final int[] SEPARATORS = {7, 58, 61};
  private static final int[] ROW = IntStream.range(0, TOKENS).map(LikelihoodFileTest::id).toArray();
  private static final double DOUBLE_BOUND = 1e-9;
  private static final double SINGLE_BOUND = 2e-5;

  @Test
  void rule_SEP_MODEL_010_theFileIsThatOfTheReference() {
    String lines =
        MODELS.stream()
            .flatMap(model ->
                IntStream.range(0, CONTEXTS.size())
                    .mapToObj(context -> line(model, context).toString() + "\n"))
            .collect(Collectors.joining());
    GeneratedDocument.require(FILE, lines);
  }

  @Test
  void noTwoContextsOfAModelGiveTheSameLikelihoods() {
    List<LikelihoodVector> vectors = LikelihoodVector.committed();
    assertThat(vectors).hasSize(MODELS.size() * CONTEXTS.size());
    assertThat(vectors).extracting(LikelihoodVector::nll).doesNotHaveDuplicates();
    assertThat(vectors).extracting(LikelihoodVector::id).doesNotHaveDuplicates();
  }

  /** Every fourth token is a separator. */
  private static int id(int place) {
    return place % 4 == 3
        ? SEPARATORS[place / 4 % SEPARATORS.length]
        : (place * place * 5 + 29 * place) % VOCABULARY;
  }

  private static ObjectNode line(String model, int context) {
    ObjectNode question =
        object("{'op':'nll','model':'" + model + "'," + CONTEXTS.get(context) + "}");
    ArrayNode ids = question.putArray("token_ids");
    IntStream.of(ROW).forEach(ids::add);
    JsonNode nll = new ReferencePort(Limits.DEFAULT).ask(question.deepCopy()).required("nll");
    ObjectNode line = object("{}");
    line.put("id", "likelihood-" + model + "-" + context);
    ArrayNode rules = line.putArray("rules");
    Stream.of("SEP-MODEL-004", "SEP-MODEL-009", "SEP-MODEL-010").forEach(rules::add);
    line.set("question", question);
    line.set("nll", nll);
    ArrayNode twice = line.putArray("f64");
    ArrayNode single = line.putArray("f32");
    for (JsonNode value : nll) {
      twice.add(DOUBLE_BOUND * Math.max(1, value.doubleValue()));
      single.add(SINGLE_BOUND * Math.max(1, value.doubleValue()));
    }
    return line;
  }

  private static ObjectNode object(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text.replace('\'', '"'));
  }
}
