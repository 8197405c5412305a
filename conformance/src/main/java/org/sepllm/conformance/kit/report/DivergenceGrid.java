package org.sepllm.conformance.kit.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.conformance.kit.run.KitDivergence;
import org.sepllm.conformance.kit.vector.Expectation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which keys queries see, as expected and as answered: two lists of strings of {@code 0} and {@code
 * 1}, cut to what a picture can show.
 */
final class DivergenceGrid {
  private static final int MOST = 64;
  private static final Pattern PLACE = Pattern.compile("\\[(\\d+)]");

  private DivergenceGrid() {}

  static Optional<ObjectNode> of(KitDivergence divergence) {
    if (!(divergence.vector().expectation() instanceof Expectation.Exact exact)
        || divergence.answer().isEmpty()) {
      return Optional.empty();
    }
    String path = divergence.difference().path();
    String field = path.split("\\[", 2)[0];
    if (!List.of("rows", "visible", "stored").contains(field)) {
      return Optional.empty();
    }
    JsonNode expected = exact.answer().path(field);
    JsonNode actual = divergence.answer().get().path(field);
    Matcher places = PLACE.matcher(path);
    int step = 0;
    while (places.find() && isNested(expected)) {
      step = Integer.parseInt(places.group(1));
      if (isSteps(expected)) {
        break;
      }
      expected = expected.path(step);
      actual = actual.path(step);
    }
    return isSteps(expected) ? Optional.of(grid(field, step, expected, actual)) : Optional.empty();
  }

  private static boolean isNested(JsonNode node) {
    return node.isArray() && !node.isEmpty();
  }

  /** A list with one string or one list of keys for each step. */
  private static boolean isSteps(JsonNode node) {
    for (JsonNode step : node) {
      boolean keys = step.isArray() && (step.isEmpty() || step.get(0).isInt());
      if (!keys && !step.isString()) {
        return false;
      }
    }
    return isNested(node);
  }

  private static ObjectNode grid(String field, int step, JsonNode expected, JsonNode actual) {
    int from = Math.max(0, step - MOST / 2);
    ObjectNode grid = Json.object().put("field", field).put("first_query", from);
    List<String> right = strings(expected, from);
    right.forEach(grid.putArray("expected")::add);
    strings(actual, from).stream().limit(right.size()).forEach(grid.putArray("actual")::add);
    return grid;
  }

  private static List<String> strings(JsonNode steps, int from) {
    List<String> strings = new ArrayList<>();
    for (int step = from; step < Math.min(steps.size(), from + MOST); step++) {
      strings.add(string(steps.get(step)));
    }
    return strings;
  }

  private static String string(JsonNode step) {
    if (step.isString()) {
      String cells = step.stringValue();
      return cells.length() <= MOST ? cells : cells.substring(0, MOST);
    }
    char[] cells = "0".repeat(MOST).toCharArray();
    int longest = 0;
    for (JsonNode key : step) {
      if (key.isInt() && key.intValue() >= 0 && key.intValue() < MOST) {
        cells[key.intValue()] = '1';
        longest = Math.max(longest, key.intValue() + 1);
      }
    }
    return new String(cells, 0, longest);
  }
}
