package org.sepllm.datasets.arrow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The kinds of file, each with its columns; {@code docs/arrow.md} documents them.
 *
 * <p>No value is ever null.
 */
public enum FileFormat {
  /** One token id a row. */
  TOKENS("tokens", List.of(integer("token_id"))),
  /** One step of a cache a row, in the short form. */
  TRACE(
      "trace",
      List.of(
          integer("query"),
          integer("attended"),
          integer("retained"),
          truth("triggered"),
          integers("evicted"))),
  /** One step of a cache a row, with all keys. */
  FULL_TRACE("full-trace", List.of(integer("query"), integers("visible"), integers("stored"))),
  /** One row of tokens a row: the input of a conformance vector about masks or caches. */
  VECTOR_ROWS(
      "vector-rows",
      List.of(integer("left_padding"), integers("token_ids"), integers("document_ids"))),
  /** What one query sees a row: the answer to a question about masks. */
  VECTOR_MASK(
      "vector-mask",
      List.of(integer("row"), integer("layer"), integer("query"), integers("visible"))),
  /** One step of a cache a row, with all keys and positions: an answer of report {@code full}. */
  VECTOR_CACHE(
      "vector-cache",
      List.of(
          integer("row"),
          integer("layer"),
          integer("query"),
          integers("visible"),
          integers("stored"),
          integers("positions"))),
  /** One step of a cache a row, in the short form: an answer of report {@code delta}. */
  VECTOR_DELTA(
      "vector-delta",
      List.of(
          integer("row"),
          integer("layer"),
          integer("query"),
          integer("attended"),
          integer("retained"),
          truth("triggered"),
          integers("evicted"))),
  /** One digest a row: an answer of report {@code digest}. */
  VECTOR_DIGEST(
      "vector-digest",
      List.of(
          integer("row"), integer("layer"), integer("query"), integer("first"), integer("second"))),
  /** The saved state of one row of tokens and one layer a row: what a job returns beside steps. */
  VECTOR_STATE(
      "vector-state",
      List.of(
          integer("row"),
          integer("layer"),
          integer("next_index"),
          integer("left_padding"),
          integer("separator_count"),
          integer("sep_cache_size"),
          integer("cache_size"),
          integers("keys"),
          integers("token_ids"),
          integers("insertion_lengths"))),
  /** The tensors of a question about attention, in one row. */
  VECTOR_TENSORS(
      "vector-tensors",
      List.of(
          integer("heads"),
          integer("kv_heads"),
          integer("queries"),
          integer("keys"),
          integer("head_dim"),
          doubles("q"),
          doubles("k"),
          doubles("v"),
          doubles("d_out"),
          integers("visible_counts"),
          integers("visible"))),
  /** The tensors of an answer about attention and the bounds of their numbers, in one row. */
  VECTOR_NUMBERS(
      "vector-numbers",
      List.of(
          doubles("out"),
          doubles("log_sum_exp"),
          doubles("d_q"),
          doubles("d_k"),
          doubles("d_v"),
          doubles("out_bound"),
          doubles("log_sum_exp_bound"),
          doubles("d_q_bound"),
          doubles("d_k_bound"),
          doubles("d_v_bound"))),
  /** The likelihoods and logits of an answer about a model and their bounds, in one row. */
  VECTOR_LIKELIHOODS(
      "vector-likelihoods",
      List.of(doubles("nll"), doubles("logits"), doubles("nll_bound"), doubles("logits_bound")));

  static final String FORMAT_KEY = "sepllm.format";
  static final String VERSION_KEY = "sepllm.format_version";
  static final String VERSION = "1";
  static final int INT_BITS = 32;

  private final String formatName;
  private final List<Field> fields;

  FileFormat(String formatName, List<Field> fields) {
    this.formatName = formatName;
    this.fields = fields;
  }

  private static Field integer(String name) {
    return new Field(name, FieldType.notNullable(new ArrowType.Int(INT_BITS, true)), List.of());
  }

  private static Field truth(String name) {
    return new Field(name, FieldType.notNullable(ArrowType.Bool.INSTANCE), List.of());
  }

  private static Field doubles(String name) {
    Field item =
        new Field(
            "item",
            FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
            List.of());
    return new Field(name, FieldType.notNullable(ArrowType.List.INSTANCE), List.of(item));
  }

  private static Field integers(String name) {
    return new Field(
        name, FieldType.notNullable(ArrowType.List.INSTANCE), List.of(integer("item")));
  }

  /**
   * Gives the name that files carry in their metadata.
   *
   * @return for example {@code full-trace}
   */
  public String formatName() {
    return formatName;
  }

  List<Field> fields() {
    return fields;
  }

  /** Returns the schema of a file with this metadata and the entries that name the format. */
  Schema schema(Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.put(FORMAT_KEY, formatName);
    all.put(VERSION_KEY, VERSION);
    return new Schema(fields, all);
  }
}
