package org.sepllm.conformance.bench.device;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.attention.AttentionComparison;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.ErrorBound;
import org.sepllm.reference.attention.ErrorModel;
import org.sepllm.reference.attention.ExactAttention;
import org.sepllm.reference.attention.Float32Attention;
import org.sepllm.reference.attention.HeadMatrix;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.attention.Visibility;

/**
 * Holds single rows of attention to the reference: every component within its bound, and all rows
 * together within twice the error of the straightforward evaluation.
 */
final class ForwardCheck {
  /** Compiled for speed, products are fused and functions approximated: more than one rounding. */
  private static final double UNIT_ROUNDOFF = 0x1p-20;

  private static final double MOST_OF_PLAIN = 2;

  private ForwardCheck() {}

  /** The squared errors of rows and the squared size of what is exact. */
  private record Errors(double ours, double plain, double exact) {
    Errors plus(Errors other) {
      return new Errors(ours + other.ours, plain + other.plain, exact + other.exact);
    }
  }

  /** The attention of one query: what goes in, and what came out. */
  record OneQuery(
      String name, AttentionInputs inputs, HeadTensor out, double logSumExp, ErrorModel model) {
    /** Takes the vectors of one query of one head. */
    static OneQuery of(
        String name,
        double[] q,
        double[][] keys,
        double[][] values,
        double scale,
        double[] out,
        double logSumExp,
        ErrorModel model) {
      int[][] all = {IntStream.range(0, keys.length).toArray()};
      AttentionInputs inputs =
          AttentionInputs.of(
                  new double[][][] {{q}},
                  new double[][][] {keys},
                  new double[][][] {values},
                  Visibility.of(all, keys.length))
              .withScale(scale);
      HeadTensor result = HeadTensor.of("out", new double[][][] {{out}});
      return new OneQuery(name, inputs, result, logSumExp, model);
    }

    private Errors errors() {
      AttentionResult exact = ExactAttention.forward(inputs);
      AttentionResult bound = ErrorBound.forward(inputs, model);
      HeadMatrix sum = HeadMatrix.of("log_sum_exp", new double[][] {{logSumExp}});
      require(AttentionComparison.compare(exact.out(), out, bound.out()), "out");
      require(AttentionComparison.compare(exact.logSumExp(), sum, bound.logSumExp()), "logSumExp");
      HeadTensor plain = Float32Attention.forward(inputs, model.storage()).out();
      return new Errors(
          squares(exact.out(), out), squares(exact.out(), plain), squares(exact.out(), zero()));
    }

    private HeadTensor zero() {
      return out.map(_ -> 0);
    }

    private void require(AttentionComparison.Verdict verdict, String what) {
      verdict
          .first()
          .ifPresent(wrong -> {
            throw new WrongResult(
                "%s, dim %d: %s is %s, must be %s ± %s"
                    .formatted(
                        name, wrong.dim(), what, wrong.got(), wrong.expected(), wrong.bound()));
          });
    }

    private static double squares(HeadTensor exact, HeadTensor got) {
      double sum = 0;
      for (int dim = 0; dim < exact.headDim(); dim++) {
        double distance = exact.at(0, 0, dim) - got.at(0, 0, dim);
        sum += distance * distance;
      }
      return sum;
    }
  }

  /** Returns how kernels that are compiled for speed round. */
  static ErrorModel model(AttentionKernels kernels, StorageType storage) {
    ErrorModel usual = ErrorModel.of(storage);
    ErrorModel fast =
        new ErrorModel(
            usual.storage(),
            usual.weightStorage(),
            UNIT_ROUNDOFF,
            usual.functionUlp(),
            usual.rescales(),
            usual.merges());
    return KernelChoice.isPortable(kernels) ? fast : fast.withStoredWeights();
  }

  /** Compares the results of a forward pass with certain kernels. */
  static void check(RowTensors tensors, AttentionKernels kernels) {
    tensors.out().get(0);
    tensors.logSumExp().array(0);
    ErrorModel model = model(kernels, tensors.setting().storage());
    requireAll(
        Samples.of(tensors.setting().heads(), tensors.length()),
        0,
        place -> query(tensors, place, model));
  }

  /**
   * Compares rows that are made one by one.
   *
   * @param slack what the relative error may be beyond twice that of the straightforward evaluation
   */
  static <T> void requireAll(List<T> places, double slack, Function<T, OneQuery> query) {
    Errors errors =
        places.parallelStream()
            .map(place -> query.apply(place).errors())
            .reduce(new Errors(0, 0, 0), Errors::plus);
    double ours = Math.sqrt(errors.ours() / errors.exact());
    double most = MOST_OF_PLAIN * Math.sqrt(errors.plain() / errors.exact()) + slack;
    if (errors.exact() > 0 && !(ours <= most)) {
      throw new WrongResult(
          "the relative error of out is %.3g, must be at most %.3g".formatted(ours, most));
    }
  }

  private static OneQuery query(RowTensors tensors, Samples.Place place, ErrorModel model) {
    int head = place.head();
    int query = place.row();
    int kvHead = tensors.kvHead(head);
    int[] visible = tensors.visibleKeys(query);
    return OneQuery.of(
        "head %d, query %d".formatted(head, query),
        tensors.vector(RowTensors.Q, head, query),
        rows(tensors, RowTensors.K, kvHead, visible),
        rows(tensors, RowTensors.V, kvHead, visible),
        tensors.scale(),
        tensors.vector(tensors.out(), head, query),
        tensors.logSumExp().array(tensors.place(head, query)),
        model);
  }

  private static double[][] rows(RowTensors tensors, int salt, int kvHead, int[] keys) {
    return Arrays.stream(keys)
        .mapToObj(key -> tensors.vector(salt, kvHead, key))
        .toArray(double[][]::new);
  }
}
