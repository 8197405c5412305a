package org.sepllm.conformance.protocol;

import java.util.ArrayList;
import java.util.List;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.Require;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.cache.BatchMode;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.cache.CacheStep;
import org.sepllm.reference.cache.RectangularCache;
import org.sepllm.reference.position.KeyPositions;
import org.sepllm.reference.position.PositionScheme;
import org.sepllm.reference.row.TokenRow;
import org.sepllm.reference.trace.KeyList;
import tools.jackson.databind.node.ObjectNode;

/** Rows kept equally long, as published batches are: a compatibility mode. */
final class RectangularRun implements CacheRun {
  private static final String RULE = "SEP-CACHE-014";

  private final BatchMode mode;
  private final List<CacheConfig> layers;
  private final List<TokenRow> rows;

  RectangularRun(BatchMode mode, List<CacheConfig> layers, Batch batch) {
    this.mode = mode;
    this.layers = layers;
    this.rows = batch.rows();
    for (TokenRow row : rows) {
      Require.length(RULE, "token_ids of a row", row.length(), rows.getFirst().length());
      if (row.leftPadding() > 0) {
        throw new SpecException(
            ErrorKind.BAD_CONFIG,
            RULE,
            "left_padding is " + row.leftPadding() + ", must be 0 with batch " + mode.modeName());
      }
    }
  }

  @Override
  public String describe() {
    return "batch " + mode.modeName();
  }

  @Override
  public List<List<ObjectNode>> cells(CacheReports reports) {
    List<List<ObjectNode>> cells = new ArrayList<>();
    rows.forEach(_ -> cells.add(new ArrayList<>()));
    for (CacheConfig config : layers) {
      List<ObjectNode> ofLayer = layer(config, reports);
      for (int row = 0; row < rows.size(); row++) {
        cells.get(row).add(ofLayer.get(row));
      }
    }
    return cells;
  }

  private List<ObjectNode> layer(CacheConfig config, CacheReports reports) {
    RectangularCache cache = new RectangularCache(config, mode, rows.size());
    List<CacheReport> perRow = rows.stream().map(_ -> reports.create()).toList();
    for (int query = 0; query < rows.getFirst().length(); query++) {
      int column = query;
      CacheStep step = cache.append(rows.stream().mapToInt(row -> row.tokenId(column)).toArray());
      for (int row = 0; row < rows.size(); row++) {
        perRow.get(row).add(new RowView(cache, row, step));
      }
    }
    return perRow.stream().map(RectangularRun::cell).toList();
  }

  private static ObjectNode cell(CacheReport report) {
    ObjectNode cell = Json.object();
    report.writeTo(cell);
    return cell;
  }

  private record RowView(RectangularCache cache, int row, CacheStep step) implements StepView {
    @Override
    public KeyList visible() {
      return cache.visibleKeys(row);
    }

    @Override
    public KeyList stored() {
      return cache.storedKeys(row);
    }

    @Override
    public KeyList evicted() {
      return cache.evictedKeys(row);
    }

    @Override
    public KeyPositions positions(PositionScheme scheme) {
      return cache.positions(row, scheme);
    }
  }
}
