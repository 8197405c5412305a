package org.sepllm.conformance.check.judge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The two forms of tensors in the port protocol: nested lists, and bytes in base64. */
public final class TensorJson {
  private TensorJson() {}

  /** An answer's tensor that is neither form, or has another shape than asked for. */
  public static final class NotATensor extends Exception {
    private static final long serialVersionUID = 1L;

    NotATensor(String message) {
      super(message);
    }
  }

  /**
   * Writes a tensor as nested lists.
   *
   * @param tensor the tensor
   * @return lists of lists of lists of numbers
   */
  public static ArrayNode nested(Tensor tensor) {
    ArrayNode heads = Json.array();
    for (double[][] head : tensor.toArray()) {
      ArrayNode rows = heads.addArray();
      for (double[] row : head) {
        ArrayNode numbers = rows.addArray();
        for (double number : row) {
          add(numbers, number);
        }
      }
    }
    return heads;
  }

  /**
   * Writes a tensor whose last axis has length 1 without that axis.
   *
   * @param tensor the tensor
   * @return lists of lists of numbers
   */
  public static ArrayNode matrix(Tensor tensor) {
    ArrayNode heads = Json.array();
    for (double[][] head : tensor.toArray()) {
      ArrayNode rows = heads.addArray();
      for (double[] row : head) {
        add(rows, row[0]);
      }
    }
    return heads;
  }

  private static void add(ArrayNode numbers, double number) {
    if (Double.isFinite(number)) {
      numbers.add(number);
    } else {
      numbers.add(Double.toString(number));
    }
  }

  /**
   * Writes a tensor as bytes.
   *
   * @param tensor the tensor
   * @param type the type of its numbers
   * @return an object with the storage type, the shape and the bytes in base64
   */
  public static ObjectNode base64(Tensor tensor, StorageType type) {
    int elements = tensor.heads() * tensor.rows() * tensor.dims();
    ByteBuffer bytes = ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    tensor.map(number -> {
      put(bytes, type, number);
      return number;
    });
    ObjectNode object = Json.object().put("dtype", type.jsonName());
    object.putArray("shape").add(tensor.heads()).add(tensor.rows()).add(tensor.dims());
    return object.put("base64", Base64.getEncoder().encodeToString(bytes.array()));
  }

  private static void put(ByteBuffer bytes, StorageType type, double number) {
    long bits = type.toBits(number);
    switch (type.bytes()) {
      case Long.BYTES -> bytes.putLong(bits);
      case Integer.BYTES -> bytes.putInt((int) bits);
      default -> bytes.putShort((short) bits);
    }
  }

  /**
   * Reads a tensor of known shape; a matrix is a tensor whose last axis has length 1.
   *
   * <p>Range: {@code heads}, {@code rows} and {@code dims} at least 1; a value of another shape is
   * refused.
   *
   * @param value either form of a tensor
   * @param matrix whether the last axis is not written
   * @param heads how many heads it has
   * @param rows how many rows each head has
   * @param dims how many dimensions each row has
   * @return the tensor
   * @throws NotATensor if the value is neither form, or has another shape
   */
  public static Tensor read(JsonNode value, boolean matrix, int heads, int rows, int dims)
      throws NotATensor {
    return value.isObject()
        ? ofBase64(value, matrix, heads, rows, dims)
        : ofNested(value, matrix, heads, rows, dims);
  }

  private static Tensor ofNested(JsonNode value, boolean matrix, int heads, int rows, int dims)
      throws NotATensor {
    double[][][] numbers = new double[heads][rows][dims];
    JsonNode headList = list("", value, heads);
    for (int head = 0; head < heads; head++) {
      String headPlace = "[" + head + "]";
      JsonNode rowList = list(headPlace, headList.get(head), rows);
      for (int row = 0; row < rows; row++) {
        String place = headPlace + "[" + row + "]";
        JsonNode item = rowList.get(row);
        if (matrix) {
          numbers[head][row][0] = number(place, item);
          continue;
        }
        JsonNode dimList = list(place, item, dims);
        for (int dim = 0; dim < dims; dim++) {
          numbers[head][row][dim] = number(place + "[" + dim + "]", dimList.get(dim));
        }
      }
    }
    return Tensor.owning(numbers);
  }

  private static JsonNode list(String place, JsonNode value, int length) throws NotATensor {
    if (!value.isArray() || value.size() != length) {
      throw new NotATensor(
          "axis "
              + (place.isEmpty() ? "0" : place)
              + " is "
              + (value.isArray() ? "a list of " + value.size() : "no list")
              + ", must be a list of "
              + length);
    }
    return value;
  }

  private static double number(String place, JsonNode item) throws NotATensor {
    if (item.isNumber()) {
      return item.doubleValue();
    }
    return switch (item.asString("")) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new NotATensor(place + " is " + JsonDifference.shown(item) + ", no number");
    };
  }

  private static Tensor ofBase64(JsonNode value, boolean matrix, int heads, int rows, int dims)
      throws NotATensor {
    StorageType type = type(value.path("dtype").asString(""));
    int[] shape = matrix ? new int[] {heads, rows} : new int[] {heads, rows, dims};
    JsonNode given = value.path("shape");
    boolean fits = given.size() == shape.length;
    for (int axis = 0; fits && axis < shape.length; axis++) {
      fits = given.get(axis).asInt(-1) == shape[axis];
    }
    if (!fits) {
      throw new NotATensor("shape is " + given + ", must be " + Json.integers(shape));
    }
    ByteBuffer bytes = bytes(value.path("base64").asString(""));
    if (bytes.remaining() != (long) heads * rows * dims * type.bytes()) {
      throw new NotATensor("base64 has " + bytes.remaining() + " bytes, not those of its shape");
    }
    double[][][] zeros = new double[heads][rows][dims];
    return Tensor.owning(zeros).map(_ -> type.fromBits(bits(bytes, type)));
  }

  private static StorageType type(String name) throws NotATensor {
    for (StorageType type : StorageType.values()) {
      if (type.jsonName().equals(name)) {
        return type;
      }
    }
    throw new NotATensor("dtype is none of the storage types");
  }

  private static ByteBuffer bytes(String text) throws NotATensor {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IllegalArgumentException notBase64) {
      throw new NotATensor("base64 is not base64");
    }
  }

  private static long bits(ByteBuffer bytes, StorageType type) {
    return switch (type.bytes()) {
      case Long.BYTES -> bytes.getLong();
      case Integer.BYTES -> bytes.getInt();
      default -> bytes.getShort();
    };
  }
}
