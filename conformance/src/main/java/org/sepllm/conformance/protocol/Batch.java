package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.row.TokenRow;
import tools.jackson.databind.JsonNode;

/**
 * The rows of a request.
 *
 * @param axis whether {@code token_ids} is a list of lists, so that the answer has a row axis
 * @param rows the rows, at least one
 */
record Batch(boolean axis, List<TokenRow> rows) {
  Batch {
    rows = List.copyOf(rows);
  }

  /**
   * Reads {@code token_ids}, {@code left_padding} and, for packed rows, {@code document_ids}.
   *
   * @param layers how many layers will run over the tokens
   * @param packed whether the operation knows documents
   * @throws ProtocolException if the request is refused; before tokens are copied if there are too
   *     many
   */
  static Batch read(Fields fields, Limits limits, int layers, boolean packed) {
    JsonNode tokenIds = Values.list("token_ids", fields.required("token_ids"));
    boolean axis = !tokenIds.isEmpty() && tokenIds.get(0).isArray();
    List<JsonNode> rows = perRow(axis, "token_ids", tokenIds);
    requireWithin(limits, rows, layers);
    int[] leftPadding = rowIntegers(fields, "left_padding", axis, rows.size());
    Optional<List<JsonNode>> documents =
        packed
            ? fields.optional("document_ids").map(ids -> perRow(axis, "document_ids", ids))
            : Optional.empty();
    documents.ifPresent(ids -> requireCount("document_ids", ids.size(), rows.size()));
    List<TokenRow> built = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      String place = axis ? "[" + row + "]" : "";
      int[] ids = Values.integers("token_ids" + place, rows.get(row), ProtocolErrorKind.BAD_TOKEN);
      Optional<int[]> documentIds = Optional.empty();
      if (documents.isPresent()) {
        JsonNode ofRow = documents.get().get(row);
        documentIds =
            Optional.of(
                Values.integers("document_ids" + place, ofRow, ProtocolErrorKind.BAD_REQUEST));
      }
      built.add(row(axis ? "row " + row + ": " : "", ids, leftPadding[row], documentIds));
    }
    return new Batch(axis, built);
  }

  private static TokenRow row(
      String prefix, int[] ids, int leftPadding, Optional<int[]> documentIds) {
    try {
      return documentIds
          .map(documents -> TokenRow.packed(leftPadding, ids, documents))
          .orElseGet(() -> TokenRow.padded(leftPadding, ids));
    } catch (SpecException refused) {
      throw new ProtocolException(
          ProtocolErrorKind.of(refused.kind()), prefix + refused.getMessage());
    }
  }

  private static List<JsonNode> perRow(boolean axis, String name, JsonNode value) {
    if (!axis) {
      return List.of(value);
    }
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode row : Values.list(name, value)) {
      rows.add(Values.list(name + "[" + rows.size() + "]", row));
    }
    return rows;
  }

  /** Every row counts as one token at least, so that empty rows are limited too. */
  private static void requireWithin(Limits limits, List<JsonNode> rows, int layers) {
    long tokens = rows.stream().mapToLong(row -> Math.max(1, row.size())).sum();
    if (tokens > limits.maxTokens() / layers) {
      throw new ProtocolException(
          ProtocolErrorKind.TOO_LARGE,
          tokens
              + " tokens in "
              + layers
              + " layers, tokens times layers must be at most "
              + limits.maxTokens());
    }
  }

  /**
   * Reads an optional number for each row: a number for one row, a list for a list of rows.
   *
   * @return one number for each row, 0 if the field is absent
   */
  static int[] rowIntegers(Fields fields, String name, boolean axis, int rows) {
    Optional<JsonNode> value = fields.optional(name);
    if (value.isEmpty()) {
      return new int[rows];
    }
    if (!axis) {
      return new int[] {Values.integer(name, value.get(), ProtocolErrorKind.BAD_SHAPE)};
    }
    int[] numbers = Values.integers(name, value.get(), ProtocolErrorKind.BAD_SHAPE);
    requireCount(name, numbers.length, rows);
    return numbers;
  }

  private static void requireCount(String name, int count, int rows) {
    if (count != rows) {
      throw new ProtocolException(
          ProtocolErrorKind.BAD_SHAPE,
          name + " has length " + count + ", must be " + rows + " as token_ids has rows");
    }
  }
}
