package org.sepllm.datasets.arrow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The kinds of file, each with its columns; {@code docs/arrow.md} documents them.
 *
 * <p>No value is ever null.
 */
enum FileFormat {
  /** One token id a row. */
  TOKENS("tokens", List.of(integer("token_id"))),
  /** One step of a cache a row, in the short form. */
  TRACE(
      "trace",
      List.of(
          integer("query"),
          integer("attended"),
          integer("retained"),
          new Field("triggered", FieldType.notNullable(ArrowType.Bool.INSTANCE), List.of()),
          integers("evicted"))),
  /** One step of a cache a row, with all keys. */
  FULL_TRACE("full-trace", List.of(integer("query"), integers("visible"), integers("stored")));

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

  private static Field integers(String name) {
    return new Field(
        name, FieldType.notNullable(ArrowType.List.INSTANCE), List.of(integer("item")));
  }

  String formatName() {
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
