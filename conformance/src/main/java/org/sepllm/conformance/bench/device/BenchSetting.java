package org.sepllm.conformance.bench.device;

import java.util.List;
import java.util.Set;
import org.sepllm.conformance.bench.BenchException;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

/**
 * What is measured, in which sizes.
 *
 * <p>Range: sizes from 2 to {@link BenchText#MOST_TOKENS}, rows, layers, {@code heads} and {@code
 * kvHeads} at least 1, {@code runs} from 1 to 1,000, {@code tensorRate} positive.
 *
 * @param suites which suites run
 * @param backend the name of the back end
 * @param sizes lengths of texts
 * @param rows batches of caches
 * @param layers layers of caches
 * @param heads query heads
 * @param kvHeads heads of keys and values
 * @param headDim dimensions of a head
 * @param storage how tensors are stored
 * @param masks what queries of a text see, where more than SepLLM's mask can be measured
 * @param kernels which of the kernels that compute the same are measured; all if there is none
 * @param tensorRate what tensor cores are held to, in 10^12 operations a second
 * @param runs how often each launch is measured at most
 * @param text where separators are
 */
public record BenchSetting(
    List<Suite> suites,
    String backend,
    List<Integer> sizes,
    List<Integer> rows,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    StorageType storage,
    List<BenchMask> masks,
    Set<AttentionKernels> kernels,
    double tensorRate,
    int runs,
    BenchText text) {
  private static final int MOST_RUNS = 1000;

  /**
   * Copies the lists and checks the numbers.
   *
   * @throws BenchException if a number is outside its range
   */
  public BenchSetting {
    suites = List.copyOf(suites);
    sizes = List.copyOf(sizes);
    rows = List.copyOf(rows);
    masks = List.copyOf(masks);
    kernels = Set.copyOf(kernels);
    sizes.forEach(size -> require("size", size, 2, BenchText.MOST_TOKENS));
    rows.forEach(count -> require("rows", count, 1, 1 << 16));
    require("layers", layers, 1, 1 << 10);
    require("heads", heads, 1, 1 << 16);
    require("kv-heads", kvHeads, 1, 1 << 16);
    require("runs", runs, 1, MOST_RUNS);
    if (!(tensorRate > 0 && tensorRate < Double.POSITIVE_INFINITY)) {
      throw new BenchException("tensor-rate is " + tensorRate + ", must be positive and finite");
    }
    if (storage == StorageType.F64) {
      throw new BenchException("storage is f64, must be f32, f16 or bf16");
    }
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BenchException(
          "%s is %,d, must be from %,d to %,d".formatted(name, value, least, most));
    }
  }

  /** Says whether kernels are measured, and not only run to compare others with them. */
  boolean measures(AttentionKernels of) {
    return kernels.isEmpty() || kernels.contains(of);
  }

  /** Returns the longest size, of which the text is described. */
  int longest() {
    return sizes.stream().mapToInt(Integer::intValue).max().orElse(1);
  }

  SepLlmMask mask() {
    return new SepLlmMask(BenchMask.INITIAL, BenchMask.NEIGHBORS, text.separators());
  }

  TokenRow row(int length) {
    return text.row(length);
  }
}
