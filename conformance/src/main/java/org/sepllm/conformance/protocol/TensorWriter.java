package org.sepllm.conformance.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.sepllm.reference.attention.StorageType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes tensors in the form of the request: nested lists of numbers, or base64. */
final class TensorWriter {
  /** As long as the longest double in JSON, alone in its list. */
  private static final int LONGEST_NUMBER = "[-2.2250738585072014E-308],".length();

  /** Eight bytes in base64. */
  private static final int LONGEST_BASE64 = 11;

  private final boolean base64;
  private final AnswerBudget budget;

  TensorWriter(boolean base64, AnswerBudget budget) {
    this.base64 = base64;
    this.budget = budget;
  }

  /** Accounts for a tensor of so many elements before it is computed. */
  void plan(long elements) {
    budget.spend(elements * (base64 ? LONGEST_BASE64 : LONGEST_NUMBER) + 100);
  }

  JsonNode write(double[][][] tensor, StorageType type) {
    if (!base64) {
      ArrayNode heads = JsonNodeFactory.instance.arrayNode(tensor.length);
      for (double[][] head : tensor) {
        heads.add(nested(head));
      }
      return heads;
    }
    int rows = tensor[0].length;
    int dims = tensor[0][0].length;
    ByteBuffer bytes = buffer((long) tensor.length * rows * dims, type);
    for (double[][] head : tensor) {
      put(bytes, head, type);
    }
    return object(type, bytes, tensor.length, rows, dims);
  }

  JsonNode write(double[][] matrix, StorageType type) {
    if (!base64) {
      return nested(matrix);
    }
    ByteBuffer bytes = buffer((long) matrix.length * matrix[0].length, type);
    put(bytes, matrix, type);
    return object(type, bytes, matrix.length, matrix[0].length);
  }

  private static ArrayNode nested(double[][] matrix) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode(matrix.length);
    for (double[] row : matrix) {
      ArrayNode numbers = rows.addArray();
      for (double number : row) {
        if (Double.isFinite(number)) {
          numbers.add(number);
        } else {
          numbers.add(Double.toString(number));
        }
      }
    }
    return rows;
  }

  private static ByteBuffer buffer(long elements, StorageType type) {
    return ByteBuffer.allocate(Math.toIntExact(elements * type.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void put(ByteBuffer bytes, double[][] matrix, StorageType type) {
    for (double[] row : matrix) {
      for (double number : row) {
        long bits = type.toBits(number);
        switch (type.bytes()) {
          case Long.BYTES -> bytes.putLong(bits);
          case Integer.BYTES -> bytes.putInt((int) bits);
          default -> bytes.putShort((short) bits);
        }
      }
    }
  }

  private static ObjectNode object(StorageType type, ByteBuffer bytes, int... shape) {
    ObjectNode object = Json.object().put("dtype", type.jsonName());
    object.set("shape", Values.of(shape));
    return object.put("base64", Base64.getEncoder().encodeToString(bytes.array()));
  }
}
