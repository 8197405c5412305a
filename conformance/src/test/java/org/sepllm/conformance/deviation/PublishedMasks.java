package org.sepllm.conformance.deviation;

import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Masks of the published mask code that no policy and no planted mistake gives; of one row. */
final class PublishedMasks {
  /** The id that published configurations for GPT-NeoX call padding. */
  private static final int PADDING_ID = 0;

  private static final String INIT_TOKENS = "init_tokens";
  private static final String NEIGHBORS = "neighbors";

  private PublishedMasks() {}

  /** Initial tokens begin behind as many places as the row has padding ids, wherever they stand. */
  static ObjectNode paddingCountedById(ObjectNode question) {
    int initTokens = question.get(INIT_TOKENS).intValue();
    int counted = 0;
    for (JsonNode id : question.get("token_ids")) {
      counted += id.intValue() == PADDING_ID ? 1 : 0;
    }
    boolean[][] rows = cells(question.put(INIT_TOKENS, 0));
    for (int query = 0; query < rows.length; query++) {
      for (int key = counted; key <= Math.min(query, counted + initTokens - 1); key++) {
        rows[query][key] = true;
      }
    }
    return answer(rows);
  }

  /**
   * With n = 0 the prefill masks the diagonal of tokens that are neither initial nor separators.
   */
  static ObjectNode withoutWindow(ObjectNode question) {
    int initTokens = question.get(INIT_TOKENS).intValue();
    JsonNode ids = question.get("token_ids");
    boolean[][] rows = cells(question.put(NEIGHBORS, 1));
    for (int query = initTokens; query < rows.length; query++) {
      rows[query][query] = isSeparator(question, ids.get(query).intValue());
    }
    return answer(rows);
  }

  private static boolean isSeparator(ObjectNode question, int id) {
    for (JsonNode separator : question.get("separator_token_ids")) {
      if (separator.intValue() == id) {
        return true;
      }
    }
    return false;
  }

  private static boolean[][] cells(ObjectNode question) {
    JsonNode rows = PublishedBehavior.specified(question).get("rows");
    boolean[][] cells = new boolean[rows.size()][rows.size()];
    for (int query = 0; query < cells.length; query++) {
      for (int key = 0; key < cells.length; key++) {
        cells[query][key] = rows.get(query).stringValue().charAt(key) == '1';
      }
    }
    return cells;
  }

  private static ObjectNode answer(boolean[][] cells) {
    ArrayNode rows = Json.array();
    for (boolean[] row : cells) {
      StringBuilder text = new StringBuilder();
      for (boolean visible : row) {
        text.append(visible ? '1' : '0');
      }
      rows.add(text.toString());
    }
    ObjectNode answer = Json.object();
    answer.set("rows", rows);
    return answer;
  }
}
