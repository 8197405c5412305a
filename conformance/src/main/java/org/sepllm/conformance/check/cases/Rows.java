package org.sepllm.conformance.check.cases;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Json;
import org.sepllm.reference.row.TokenRow;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of a case: one row, or the rows of a batch.
 *
 * @param batched whether requests and answers have a row axis
 * @param rows the rows; exactly one if not batched
 */
public record Rows(boolean batched, List<Row> rows) {

  /**
   * Copies the lists.
   *
   * @param batched whether there is a row axis
   * @param rows the rows
   */
  public Rows {
    rows = List.copyOf(rows);
  }

  /**
   * Makes a question about one row, without a row axis.
   *
   * @param row the row
   * @return the rows of the question
   */
  public static Rows single(Row row) {
    return new Rows(false, List.of(row));
  }

  List<TokenRow> tokenRows() {
    return rows.stream().map(Row::tokenRow).toList();
  }

  /**
   * Gives the length of the longest row.
   *
   * @return its length; 0 if there is no row
   */
  public int longest() {
    return rows.stream().mapToInt(Row::length).max().orElse(0);
  }

  Rows mapped(UnaryOperator<Row> change) {
    return new Rows(batched, rows.stream().map(change).toList());
  }

  /** Documents are given for all rows of a batch or for none. */
  boolean packed() {
    return rows.stream().anyMatch(Row::packed);
  }

  boolean padded() {
    return rows.stream().anyMatch(row -> row.leftPadding() > 0);
  }

  /** Writes {@code token_ids} and, where there are any, padding and documents. */
  void write(ObjectNode request) {
    request.set("token_ids", perRow(row -> Json.integers(row.tokenIds())));
    if (padded()) {
      request.set("left_padding", perRow(row -> Json.integer(row.leftPadding())));
    }
    if (packed()) {
      request.set("document_ids", perRow(row -> Json.integers(row.documentIds())));
    }
  }

  /** A value for each row, in a list if there is a row axis. */
  JsonNode perRow(Function<Row, JsonNode> field) {
    if (!batched) {
      return field.apply(rows.getFirst());
    }
    ArrayNode list = Json.array();
    rows.forEach(row -> list.add(field.apply(row)));
    return list;
  }

  /** Smaller rows: fewer rows, then fewer tokens, then plainer ids. */
  Stream<Rows> simpler(boolean equallyLong, IntUnaryOperator plainer) {
    return Stream.of(
            fewerRows(),
            equallyLong ? commonCuts() : cuts(),
            oneDocument(),
            lessPadding(),
            plainerIds(plainer))
        .flatMap(Function.identity());
  }

  private Stream<Rows> fewerRows() {
    if (rows.size() > 1) {
      return IntStream.range(0, rows.size())
          .mapToObj(dropped ->
              new Rows(
                  true,
                  IntStream.range(0, rows.size())
                      .filter(row -> row != dropped)
                      .mapToObj(rows::get)
                      .toList()));
    }
    return batched ? Stream.of(single(rows.getFirst())) : Stream.empty();
  }

  private Stream<Rows> cuts() {
    return IntStream.range(0, rows.size())
        .boxed()
        .flatMap(row ->
            Cut.of(rows.get(row).length()).map(cut -> with(row, rows.get(row).without(cut))));
  }

  private Stream<Rows> commonCuts() {
    return Cut.of(longest()).map(cut -> mapped(row -> row.without(cut)));
  }

  private Stream<Rows> oneDocument() {
    return packed() ? Stream.of(mapped(Row::asOneDocument)) : Stream.empty();
  }

  private Stream<Rows> lessPadding() {
    return IntStream.range(0, rows.size())
        .filter(row -> rows.get(row).leftPadding() > 0)
        .mapToObj(row -> with(row, rows.get(row).withoutPadding()));
  }

  private Stream<Rows> plainerIds(IntUnaryOperator plainer) {
    Rows all = mapped(row -> row.mapped(plainer));
    Stream<Rows> one =
        IntStream.range(0, rows.size()).boxed().flatMap(row -> plainerIdsOf(row, plainer));
    return all.equals(this) ? Stream.empty() : Stream.concat(Stream.of(all), one);
  }

  private Stream<Rows> plainerIdsOf(int row, IntUnaryOperator plainer) {
    List<Integer> tokenIds = rows.get(row).tokenIds();
    return IntStream.range(0, tokenIds.size())
        .filter(index -> plainer.applyAsInt(tokenIds.get(index)) != tokenIds.get(index))
        .mapToObj(index ->
            with(row, rows.get(row).withTokenId(index, plainer.applyAsInt(tokenIds.get(index)))));
  }

  private Rows with(int changed, Row row) {
    return new Rows(
        batched,
        IntStream.range(0, rows.size())
            .mapToObj(index -> index == changed ? row : rows.get(index))
            .toList());
  }
}
