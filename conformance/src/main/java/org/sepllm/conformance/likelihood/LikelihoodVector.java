package org.sepllm.conformance.likelihood;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.sepllm.conformance.check.judge.Difference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One question {@code nll} with its answer.
 *
 * @param id what reports call it
 * @param rules the rules it looks at
 * @param question the request, without {@code dtype}
 * @param nll the expected answer
 * @param bounds by {@code dtype}, how far each number may be away
 */
public record LikelihoodVector(
    String id,
    List<String> rules,
    ObjectNode question,
    List<Double> nll,
    Map<String, List<Double>> bounds) {
  /** The arithmetics that are asked for, in this order. */
  public static final List<String> DTYPES = List.of("f64", "f32");

  private static final String FILE = "/org/sepllm/conformance/vectors/likelihoods.jsonl";
  private static final String NLL = "nll";

  /**
   * Copies the lists.
   *
   * @param id what reports call it
   * @param rules the rules it looks at
   * @param question the request, without {@code dtype}
   * @param nll the expected answer
   * @param bounds by {@code dtype}, how far each number may be away
   */
  public LikelihoodVector {
    rules = List.copyOf(rules);
    nll = List.copyOf(nll);
    bounds = Map.copyOf(bounds);
  }

  /**
   * Reads the committed vectors.
   *
   * @return the vectors in the order of the file
   * @throws UncheckedIOException if the program lacks the file
   */
  public static List<LikelihoodVector> committed() {
    try (InputStream stream = LikelihoodVector.class.getResourceAsStream(FILE)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> of(JsonMapper.shared().readTree(line)))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static LikelihoodVector of(JsonNode line) {
    return new LikelihoodVector(
        line.required("id").stringValue(),
        StreamSupport.stream(line.required("rules").spliterator(), false)
            .map(JsonNode::stringValue)
            .toList(),
        (ObjectNode) line.required("question"),
        numbers(line.required(NLL)),
        Map.of("f64", numbers(line.required("f64")), "f32", numbers(line.required("f32"))));
  }

  private static List<Double> numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::doubleValue).toList();
  }

  /**
   * Writes the question for one arithmetic.
   *
   * @param dtype one of {@link #DTYPES}
   * @return the request
   */
  public ObjectNode request(String dtype) {
    return question.deepCopy().put("dtype", dtype);
  }

  /**
   * Compares an answer, each number within its bound.
   *
   * @param dtype one of {@link #DTYPES}
   * @param answer what a port answered
   * @return the first difference; empty if there is none
   */
  public Optional<Difference> difference(String dtype, ObjectNode answer) {
    JsonNode given = answer.path(NLL);
    if (!given.isArray() || given.size() != nll.size()) {
      return Optional.of(new Difference(NLL, nll.size() + " numbers", given.toString()));
    }
    return IntStream.range(0, nll.size())
        .filter(place -> !within(dtype, place, given.get(place)))
        .mapToObj(place ->
            new Difference(
                NLL + "[" + place + "]",
                nll.get(place) + " ± " + bounds.get(dtype).get(place),
                given.get(place).toString()))
        .findFirst();
  }

  private boolean within(String dtype, int place, JsonNode given) {
    return given.isNumber()
        && Math.abs(given.doubleValue() - nll.get(place)) <= bounds.get(dtype).get(place);
  }
}
