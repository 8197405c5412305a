package org.sepllm.datasets.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.json.JsonValue;
import org.sepllm.reference.attention.StorageType;

/** Reads the header of a safetensors file and checks it against the size of the file. */
final class SafetensorsHeader {
  /** The limit of the format itself. */
  static final int MAX_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");
  private static final int MAX_AXES = 8;

  private SafetensorsHeader() {}

  /**
   * Reads the tensors in the order of their bytes.
   *
   * @param file what the file is called in an error
   * @param json the header's text
   * @param dataBytes how many bytes follow the header
   */
  static List<TensorEntry> read(String file, String json, long dataBytes) {
    Map<String, JsonValue> members = new LinkedHashMap<>(JsonValue.parse(file, json).members());
    JsonValue metadata = members.remove(METADATA);
    if (metadata != null) {
      metadata.members().values().forEach(JsonValue::text);
    }
    List<TensorEntry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      entries.add(entry(member.getKey(), member.getValue()));
    }
    // An empty tensor lies where the next one begins, so it has to come first.
    entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparing(TensorEntry::end));
    requireWithoutHoles(file, entries, dataBytes);
    return List.copyOf(entries);
  }

  private static TensorEntry entry(String name, JsonValue value) {
    value.requireOnly(FIELDS);
    StorageType type = type(value.get("dtype"));
    List<Long> shape = new ArrayList<>();
    for (JsonValue axis : value.get("shape").elements()) {
      shape.add((long) axis.integer(0, Integer.MAX_VALUE));
    }
    if (shape.size() > MAX_AXES) {
      throw value.unsupported(
          "has %d axes, at most %d are supported".formatted(shape.size(), MAX_AXES));
    }
    List<JsonValue> offsets = value.get("data_offsets").elements();
    if (offsets.size() != 2) {
      throw value.malformed("has %d data_offsets, must have 2".formatted(offsets.size()));
    }
    long begin = offset(offsets.get(0));
    long end = offset(offsets.get(1));
    long needed = bytes(value, type, shape);
    if (end - begin != needed) {
      throw value.malformed(
          "takes bytes %d to %d, but its shape and dtype need %d bytes"
              .formatted(begin, end, needed));
    }
    return new TensorEntry(name, type, shape, begin, end);
  }

  private static StorageType type(JsonValue dtype) {
    return switch (dtype.text()) {
      case "F32" -> StorageType.F32;
      case "F16" -> StorageType.F16;
      case "BF16" -> StorageType.BF16;
      default ->
          throw dtype.unsupported(
              "is %s, supported are F32, F16 and BF16".formatted(dtype.shown()));
    };
  }

  /** Offsets are whole numbers that a double holds exactly: a file has less than 2^53 bytes. */
  private static long offset(JsonValue value) {
    double number = value.number();
    if (!(number >= 0) || number > 1L << 53 || number != Math.rint(number)) {
      throw value.malformed("is %s, must be a number of bytes".formatted(value.shown()));
    }
    return (long) number;
  }

  private static long bytes(JsonValue value, StorageType type, List<Long> shape) {
    try {
      long bytes = type.bytes();
      for (long axis : shape) {
        bytes = Math.multiplyExact(bytes, axis);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw value.tooLarge("has a shape of more than %d bytes".formatted(Long.MAX_VALUE));
    }
  }

  private static void requireWithoutHoles(String file, List<TensorEntry> entries, long dataBytes) {
    long end = 0;
    for (TensorEntry entry : entries) {
      if (entry.begin() != end) {
        throw new DatasetException(
            DatasetErrorKind.MALFORMED,
            "%s: tensor %s begins at byte %d of the data, where the tensor before it %s byte %d"
                .formatted(
                    file,
                    entry.name(),
                    entry.begin(),
                    entry.begin() < end ? "still runs, to" : "leaves a hole after",
                    end));
      }
      end = entry.end();
    }
    if (end > dataBytes) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s is truncated: its header promises %d bytes of tensors, %d are there; download it again"
              .formatted(file, end, dataBytes));
    }
    if (end < dataBytes) {
      throw new DatasetException(
          DatasetErrorKind.MALFORMED,
          "%s has %d bytes after its last tensor, must have none".formatted(file, dataBytes - end));
    }
  }
}
