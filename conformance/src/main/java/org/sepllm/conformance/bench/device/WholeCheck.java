package org.sepllm.conformance.bench.device;

import hat.buffer.F32Array;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.sepllm.kernels.DeviceTensor;

/**
 * Holds whole results for one text to those of the portable kernels, which come first and are kept:
 * every row, by the length of the difference.
 *
 * <p>Kernels that store weights round each of them, and both round what they yield. Such errors add
 * up like random ones, so a row may differ by some units of the storage type of its length. Rows
 * that nearly cancel may differ by a unit of the mean length.
 */
final class WholeCheck {
  private static final double UNITS_OF_ROW = 8;
  private static final double UNITS_OF_MEAN = 1;

  /** The least unit: arithmetic in float32 with approximated functions. */
  private static final double OF_FLOAT32 = 0x1p-17;

  /** The difference of logarithms: arithmetic in float32, with approximated functions. */
  private static final double OF_LOGARITHMS = 0x1p-13;

  private final boolean keeps;
  private final Map<String, float[]> kept = new HashMap<>();

  /** Makes an empty check; nothing is kept if nothing else will be compared. */
  WholeCheck(boolean keeps) {
    this.keeps = keeps;
  }

  /** Keeps the tensor if it is the first of its name, otherwise compares it with the first. */
  void hold(String name, DeviceTensor tensor) {
    if (!keeps) {
      return;
    }
    TensorMemory memory = TensorMemory.of(tensor);
    int headDim = tensor.layout().headDim();
    int rows = Math.toIntExact(tensor.layout().extent() / headDim);
    float[] first = kept.get(name);
    if (first == null) {
      kept.put(name, numbers(rows, headDim, memory));
    } else {
      double unit = Math.max(tensor.storage().unitRoundoff(), OF_FLOAT32);
      compare(name, rows, headDim, unit, first, memory);
    }
  }

  private static float[] numbers(int rows, int headDim, TensorMemory tensor) {
    float[] numbers = new float[rows * headDim];
    IntStream.range(0, rows)
        .parallel()
        .forEach(row -> {
          for (int index = row * headDim; index < (row + 1) * headDim; index++) {
            numbers[index] = tensor.at(index);
          }
        });
    return numbers;
  }

  private static void compare(
      String name, int rows, int headDim, double unit, float[] first, TensorMemory tensor) {
    IntToDoubleFunction squares =
        row -> {
          double sum = 0;
          for (int index = row * headDim; index < (row + 1) * headDim; index++) {
            sum += (double) first[index] * first[index];
          }
          return sum;
        };
    double mean = Math.sqrt(IntStream.range(0, rows).parallel().mapToDouble(squares).sum() / rows);
    IntStream.range(0, rows)
        .parallel()
        .forEach(row -> {
          double sum = 0;
          for (int index = row * headDim; index < (row + 1) * headDim; index++) {
            double distance = (double) tensor.at(index) - first[index];
            sum += distance * distance;
          }
          double most =
              unit * (UNITS_OF_ROW * Math.sqrt(squares.applyAsDouble(row)) + UNITS_OF_MEAN * mean);
          if (!(Math.sqrt(sum) <= most)) {
            throw new WrongResult(
                "row %d of %s is %.3g away from that of the portable kernels, must be at most %.3g"
                    .formatted(row, name, Math.sqrt(sum), most));
          }
        });
  }

  /** The same for the logarithms of the sums of exponentials. */
  void holdLogarithms(F32Array logSumExp) {
    if (!keeps) {
      return;
    }
    float[] now = logSumExp.arrayView();
    float[] first = kept.putIfAbsent("logSumExp", now);
    for (int row = 0; first != null && row < now.length; row++) {
      double most = OF_LOGARITHMS * Math.max(1, Math.abs(first[row]));
      if (!(first[row] == now[row] || Math.abs(now[row] - first[row]) <= most)) {
        throw new WrongResult(
            "logSumExp %d is %s, that of the portable kernels %s ± %.3g"
                .formatted(row, now[row], first[row], most));
      }
    }
  }
}
