package org.sepllm.conformance.check.generate;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.cases.AttentionCase;
import org.sepllm.conformance.check.cases.AttentionData;
import org.sepllm.conformance.check.cases.CaseClass;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.reference.attention.StorageType;

/** Generates questions about attention: shapes, visibilities and numbers that are easy to miss. */
public final class AttentionCases {
  private final Draw draw;
  private final Set<CaseClass> covered = EnumSet.noneOf(CaseClass.class);

  private AttentionCases(Draw draw) {
    this.draw = draw;
  }

  /**
   * Generates a case.
   *
   * <p>Range: any {@code seed}, {@code number} at least 0.
   *
   * @param seed the seed of the check
   * @param number which of its cases
   * @return the case
   */
  public static AttentionCase generate(long seed, int number) {
    return new AttentionCases(new Draw(seed, Level.L2, number)).generate();
  }

  private AttentionCase generate() {
    return around(Sight.generate(draw, covered));
  }

  /**
   * Generates a case over a given visibility, for example that of a real text.
   *
   * @param draw the random choices
   * @param sight what the queries see
   * @return the case
   */
  public static AttentionCase around(Draw draw, Sight sight) {
    return new AttentionCases(draw).around(sight);
  }

  private AttentionCase around(Sight sight) {
    StorageType storage = draw.oneOf(StorageType.values());
    int queries = sight.visible().size();
    int kvHeads = draw.oneOf(1, 1, 2);
    int heads = kvHeads * draw.oneOf(1, 1, 2, 3);
    int dims = draw.oneOf(1, 2, 4, 8, 3);
    DoubleSupplier numbers = numbers();
    Tensor q = tensor(heads, queries, dims, numbers);
    Tensor k = tensor(kvHeads, sight.keys(), dims, numbers);
    Tensor v = tensor(kvHeads, sight.keys(), dims, draw::gaussian);
    Optional<Tensor> dOut =
        draw.oneIn(2)
            ? Optional.of(tensor(heads, queries, dims, draw::gaussian))
            : Optional.empty();
    AttentionData data = nonFinite(new AttentionData(q, k, v, sight.visible(), dOut));
    Optional<Double> scale =
        draw.oneIn(4) ? Optional.of(draw.oneOf(1.0, 0.25, 0.0, -0.5)) : Optional.empty();
    return new AttentionCase(
        data.mapped(tensor -> tensor.map(storage::round)),
        storage,
        draw.oneIn(4),
        scale,
        Optional.empty(),
        covered);
  }

  /** Numbers that make scores ordinary, whole, all equal, large, or vanishing. */
  private DoubleSupplier numbers() {
    return switch (draw.between(0, 7)) {
      case 0 -> () -> draw.between(-3, 3);
      case 1 -> () -> 1;
      case 2 -> {
        covered.add(CaseClass.LARGE_SCORES);
        yield () -> 25 * draw.gaussian();
      }
      case 3 -> () -> 0x1p-20 * draw.gaussian();
      default -> draw::gaussian;
    };
  }

  private static Tensor tensor(int heads, int rows, int dims, DoubleSupplier numbers) {
    double[][][] tensor = new double[heads][rows][dims];
    for (double[][] head : tensor) {
      for (double[] row : head) {
        for (int dim = 0; dim < dims; dim++) {
          row[dim] = numbers.getAsDouble();
        }
      }
    }
    return Tensor.owning(tensor);
  }

  /** Now and then numbers that are not finite, where nobody or where somebody looks. */
  private AttentionData nonFinite(AttentionData data) {
    return switch (draw.between(0, 7)) {
      case 0 -> withKey(data, unseenKeys(data));
      case 1 -> withKey(data, IntStream.range(0, data.k().rows()).boxed().toList());
      case 2 -> withPaddingQuery(data);
      default -> data;
    };
  }

  private AttentionData withKey(AttentionData data, List<Integer> candidates) {
    if (candidates.isEmpty()) {
      return data;
    }
    int key = draw.oneOf(candidates);
    Tensor k = draw.oneIn(2) ? data.k().withRow(key, strange()) : data.k();
    Tensor v = data.v().withRow(key, strange());
    return new AttentionData(data.q(), k, v, data.visible(), data.dOut());
  }

  private AttentionData withPaddingQuery(AttentionData data) {
    int query = data.visible().indexOf(List.of());
    if (query < 0) {
      return data;
    }
    return new AttentionData(
        data.q().withRow(query, strange()),
        data.k(),
        data.v(),
        data.visible(),
        data.dOut().map(gradient -> gradient.withRow(query, strange())));
  }

  private double strange() {
    return draw.oneOf(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  private static List<Integer> unseenKeys(AttentionData data) {
    return IntStream.range(0, data.k().rows())
        .boxed()
        .filter(key -> data.visible().stream().noneMatch(keys -> keys.contains(key)))
        .toList();
  }
}
