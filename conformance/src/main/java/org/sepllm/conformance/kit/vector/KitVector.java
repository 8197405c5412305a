package org.sepllm.conformance.kit.vector;

import java.util.List;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One question of the kit.
 *
 * @param id the name, never given to another vector
 * @param level the level that a port claims by answering
 * @param rules the rules that the question looks at
 * @param why what the question is for, in one sentence
 * @param request the question in the words of the port protocol, without an id
 * @param expectation what must be answered
 * @param kills the planted mistakes that the question uncovers
 */
public record KitVector(
    String id,
    KitLevel level,
    List<String> rules,
    String why,
    ObjectNode request,
    Expectation expectation,
    List<String> kills) {

  /**
   * Copies the lists.
   *
   * @param id the name
   * @param level the level
   * @param rules the rules
   * @param why what the question is for
   * @param request the question
   * @param expectation what must be answered
   * @param kills the planted mistakes that the question uncovers
   */
  public KitVector {
    rules = List.copyOf(rules);
    kills = List.copyOf(kills);
  }

  /**
   * Names the folder that holds the vector: {@code mask}, {@code cache}, {@code attention}, {@code
   * stream}, {@code model} or {@code invalid}.
   *
   * @return the part of the id before its number
   */
  public String area() {
    return id.substring(0, id.lastIndexOf('-'));
  }

  /**
   * Says which planted mistakes the question uncovers.
   *
   * @param mutants their names
   * @return the same question with the list
   */
  public KitVector killing(List<String> mutants) {
    return new KitVector(id, level, rules, why, request, expectation, mutants);
  }

  /**
   * Adds a rule.
   *
   * @param rule the id of a further rule that the question looks at
   * @return the same question with the rule
   */
  public KitVector alsoOf(String rule) {
    List<String> more = Stream.concat(rules.stream(), Stream.of(rule)).sorted().toList();
    return new KitVector(id, level, more, why, request, expectation, kills);
  }

  /**
   * Changes how the question is asked.
   *
   * @param changed the question in the words of the port protocol
   * @return the same vector with that question
   */
  public KitVector asking(ObjectNode changed) {
    return new KitVector(id, level, rules, why, changed, expectation, kills);
  }

  /**
   * Counts what is compared: the cells of a mask, the keys, counts and flags of a trace, the
   * numbers of a tensor, or the one kind of an error.
   *
   * @return how many places of the answer are compared
   */
  public long facts() {
    return switch (expectation) {
      case Expectation.Refusal _ -> 1;
      case Expectation.Exact exact -> leaves(exact.answer());
      case Expectation.Numbers numbers ->
          numbers.fields().values().stream().mapToLong(field -> size(field.expected())).sum();
    };
  }

  private static long size(Tensor tensor) {
    return (long) tensor.heads() * tensor.rows() * tensor.dims();
  }

  private static long leaves(JsonNode node) {
    if (node.isString()) {
      return node.stringValue().length();
    }
    if (!node.isContainer()) {
      return 1;
    }
    long leaves = 0;
    for (JsonNode child : node) {
      leaves += leaves(child);
    }
    return leaves;
  }
}
