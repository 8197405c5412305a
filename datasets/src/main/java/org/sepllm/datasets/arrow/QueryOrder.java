package org.sepllm.datasets.arrow;

/** Checks that the queries of a trace count up from 0. */
final class QueryOrder {
  private final int column;
  private int expected;

  QueryOrder(int column) {
    this.column = column;
  }

  int next(BatchReader row) {
    int query = row.integer(column);
    row.requireRange(column, query, expected, expected);
    expected = query == Integer.MAX_VALUE ? query : query + 1;
    return query;
  }
}
