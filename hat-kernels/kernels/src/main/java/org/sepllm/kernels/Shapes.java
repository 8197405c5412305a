package org.sepllm.kernels;

import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;

/** The checks that are made before anything is launched. */
final class Shapes {
  private Shapes() {}

  /** Checks a tensor against what the plan and the queries want. */
  static void require(
      String name,
      DeviceTensor tensor,
      StorageType storage,
      int batches,
      int heads,
      int rows,
      int headDim) {
    if (tensor.storage() != storage) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-ATTN-008",
          name
              + " is stored as "
              + tensor.storage().jsonName()
              + ", must be "
              + storage.jsonName()
              + " as q");
    }
    TensorLayout layout = tensor.layout();
    if (layout.batches() != batches
        || layout.heads() != heads
        || layout.rows() != rows
        || layout.headDim() != headDim) {
      throw badShape(
          name
              + " is "
              + layout.batches()
              + " x "
              + layout.heads()
              + " x "
              + layout.rows()
              + " x "
              + layout.headDim()
              + ", must be "
              + batches
              + " x "
              + heads
              + " x "
              + rows
              + " x "
              + headDim);
    }
  }

  /** Checks the length of a buffer with one number for each row of the batch, head and query. */
  static void requireRows(String name, int length, AttentionPlan plan) {
    requireRows(name, length, (long) plan.batches() * plan.heads() * plan.queries());
  }

  /** Checks that a buffer has the elements that are needed. */
  static void requireRows(String name, int length, long needed) {
    if (length < needed) {
      throw badShape(name + " has " + length + " elements, must have " + needed);
    }
  }

  private static SpecException badShape(String message) {
    return new SpecException(ErrorKind.BAD_SHAPE, "SEP-ATTN-001", message);
  }

  /** Rounds the scale to the kernels' arithmetic. */
  static float scale(double scale) {
    float rounded = (float) scale;
    if (!Float.isFinite(rounded)) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG,
          "SEP-ATTN-003",
          "scale is " + scale + ", must be finite as a float");
    }
    return rounded;
  }
}
