package org.sepllm.conformance.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads tensors with three axes: nested lists of numbers, or the bytes of a storage type in base64.
 */
final class TensorReader {
  private static final int AXES = 3;

  private final boolean allowNonFinite;

  TensorReader(boolean allowNonFinite) {
    this.allowNonFinite = allowNonFinite;
  }

  /**
   * Reads one tensor.
   *
   * @throws ProtocolException if the value has neither form, is not rectangular, or holds a number
   *     that is not finite where none is allowed
   */
  HeadTensor read(String name, JsonNode value) {
    return HeadTensor.of(
        name, value instanceof ObjectNode object ? base64(name, object) : nested(name, value));
  }

  private double[][][] nested(String name, JsonNode value) {
    ArrayNode heads = Values.list(name, value);
    double[][][] tensor = new double[heads.size()][][];
    for (int head = 0; head < tensor.length; head++) {
      String headName = name + "[" + head + "]";
      ArrayNode rows = Values.list(headName, heads.get(head));
      tensor[head] = new double[rows.size()][];
      for (int row = 0; row < rows.size(); row++) {
        tensor[head][row] = numbers(headName + "[" + row + "]", rows.get(row));
      }
    }
    return tensor;
  }

  private double[] numbers(String name, JsonNode value) {
    ArrayNode items = Values.list(name, value);
    double[] numbers = new double[items.size()];
    for (int dim = 0; dim < numbers.length; dim++) {
      JsonNode item = items.get(dim);
      numbers[dim] = item.isNumber() ? item.doubleValue() : nonFinite(name, dim, item);
      if (item.isNumber() && Double.isInfinite(numbers[dim])) {
        throw bad(name + "[" + dim + "] is beyond the largest f64");
      }
    }
    return numbers;
  }

  private double nonFinite(String name, int dim, JsonNode item) {
    String place = name + "[" + dim + "]";
    double number =
        switch (item.isString() ? item.stringValue() : "") {
          case "NaN" -> Double.NaN;
          case "Infinity" -> Double.POSITIVE_INFINITY;
          case "-Infinity" -> Double.NEGATIVE_INFINITY;
          default ->
              throw Values.wrongType(
                  place, item, "a number, \"NaN\", \"Infinity\" or \"-Infinity\"");
        };
    requireAllowed(place, number);
    return number;
  }

  private void requireAllowed(String place, double number) {
    if (!allowNonFinite && !Double.isFinite(number)) {
      throw bad(place + " is " + number + ", must be finite without allow_non_finite");
    }
  }

  private double[][][] base64(String name, ObjectNode object) {
    Fields fields = new Fields(object, name);
    StorageType type = storageType(name + " dtype", fields.required("dtype"));
    int[] shape =
        Values.integers(name + " shape", fields.required("shape"), ProtocolErrorKind.BAD_SHAPE);
    String text = Values.text(name + " base64", fields.required("base64"));
    fields.refuseOthers(name, List.of());
    if (shape.length != AXES || IntStream.of(shape).anyMatch(length -> length < 1)) {
      throw shape(
          name, "shape is " + List.of(boxed(shape)) + ", must be three lengths of at least 1");
    }
    return decode(name, type, shape, bytes(name, type, shape, text));
  }

  private static StorageType storageType(String name, JsonNode value) {
    String dtype = Values.text(name, value);
    if (!AttentionOperation.DTYPES.contains(dtype)) {
      throw new ProtocolException(
          ProtocolErrorKind.UNSUPPORTED,
          name
              + " is "
              + NearNames.quote(dtype)
              + ", known are "
              + String.join(", ", AttentionOperation.DTYPES));
    }
    return StorageType.ofJsonName(dtype);
  }

  /** The length of the text settles the number of bytes before any of them is decoded. */
  private static ByteBuffer bytes(String name, StorageType type, int[] shape, String text) {
    double elements = (double) shape[0] * shape[1] * shape[2];
    double expected = elements * type.bytes();
    if (Math.ceil(expected / 3) * 4 != text.length()) {
      throw shape(
          name,
          "base64 has length "
              + text.length()
              + ", must be "
              + (long) (Math.ceil(expected / 3) * 4)
              + " for shape "
              + List.of(boxed(shape))
              + " of "
              + type.jsonName());
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length != expected) {
        throw shape(name, "base64 has " + bytes.length + " bytes, must be " + (long) expected);
      }
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IllegalArgumentException notBase64) {
      throw bad(name + " base64 is not base64: " + notBase64.getMessage());
    }
  }

  private double[][][] decode(String name, StorageType type, int[] shape, ByteBuffer bytes) {
    double[][][] tensor = new double[shape[0]][shape[1]][shape[2]];
    for (int head = 0; head < shape[0]; head++) {
      for (int row = 0; row < shape[1]; row++) {
        for (int dim = 0; dim < shape[2]; dim++) {
          double number = type.fromBits(bits(type, bytes));
          requireAllowed(name, number);
          tensor[head][row][dim] = number;
        }
      }
    }
    return tensor;
  }

  private static long bits(StorageType type, ByteBuffer bytes) {
    return switch (type.bytes()) {
      case Long.BYTES -> bytes.getLong();
      case Integer.BYTES -> bytes.getInt();
      default -> bytes.getShort();
    };
  }

  private static Integer[] boxed(int[] shape) {
    return IntStream.of(shape).boxed().toArray(Integer[]::new);
  }

  private static ProtocolException shape(String name, String message) {
    return new ProtocolException(ProtocolErrorKind.BAD_SHAPE, name + " " + message);
  }

  private static ProtocolException bad(String message) {
    return new ProtocolException(ProtocolErrorKind.BAD_REQUEST, message);
  }
}
