package org.sepllm.conformance.law;

import hat.Accelerator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.law.LawProblem.Sizes;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.SepAttention;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.SaSoftmax;
import org.sepllm.reference.attention.StorageType;

/**
 * SA-softmax is the reference's, in its forms and ranges.
 *
 * <p>A score has headDim products, its factor and weight some ten operations more, and a sum of
 * values one term for each key: with the unit roundoff of each, and one rounding to the storage
 * type, no element is farther off than this share of the largest size of its row.
 */
final class SoftmaxLaws {
  private static final double ROUNDOFF = 0x1p-24;
  private static final double OPERATIONS_OF_A_PRODUCT = 8;
  private static final double OTHER_OPERATIONS = 20;
  private static final double SMALLEST_SIZE = 1e-3;
  private static final double POISON = 3e4;
  private static final List<SaSoftmax.Form> FORMS =
      List.of(
          new SaSoftmax.Product(),
          new SaSoftmax.Ratio(0.1, 0.2, SaSoftmax.Range.VISIBLE),
          new SaSoftmax.Ratio(0.1, 0.2, SaSoftmax.Range.CAUSAL));

  private final LawDevice device;

  SoftmaxLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    return device.storages().stream()
        .flatMap(storage ->
            FORMS.stream()
                .map(form ->
                    new Trial(
                        "SA-softmax is the reference's",
                        form + ", " + storage.jsonName(),
                        () -> compare(form, storage))));
  }

  private Optional<Difference> compare(SaSoftmax.Form form, StorageType storage) {
    Sizes sizes = Sizes.ordinary(device.size().interpreted() ? 20 : 70, 0.2, 8).withPadding(3);
    LawProblem problem = LawProblem.random(sizes, storage);
    AttentionInputs inputs = problem.inputs();
    Accelerator accelerator = device.accelerator();
    AttentionPlan plan =
        AttentionPlan.prefill(
            problem.rule(), List.of(problem.row()), inputs.heads(), inputs.k().heads());
    TensorLayout ofQueries =
        TensorLayout.byHead(1, inputs.heads(), inputs.queries(), inputs.headDim());
    TensorLayout ofKeys =
        TensorLayout.byHead(1, inputs.k().heads(), inputs.keys(), inputs.headDim());
    DeviceTensor q = Guarded.input(accelerator, storage, ofQueries, List.of(inputs.q()));
    DeviceTensor k = Guarded.input(accelerator, storage, ofKeys, List.of(inputs.k()));
    DeviceTensor v = Guarded.input(accelerator, storage, ofKeys, List.of(inputs.v()));
    DeviceTensor out = Guarded.tensor(accelerator, storage, ofQueries, POISON);
    new SepAttention(accelerator).saSoftmax(plan, q, k, v, out, form, inputs.scale()).run();
    Guarded.requireGuard("out", out, POISON);
    double share =
        (inputs.headDim() * OPERATIONS_OF_A_PRODUCT + inputs.keys() + OTHER_OPERATIONS) * ROUNDOFF
            + storage.unitRoundoff();
    return difference(SaSoftmax.forward(inputs, form).out(), out.read(0), share);
  }

  private static Optional<Difference> difference(HeadTensor exact, HeadTensor got, double share) {
    for (int head = 0; head < exact.heads(); head++) {
      for (int query = 0; query < exact.rows(); query++) {
        double size = SMALLEST_SIZE;
        for (int dim = 0; dim < exact.headDim(); dim++) {
          size = Math.max(size, Math.abs(exact.at(head, query, dim)));
        }
        for (int dim = 0; dim < exact.headDim(); dim++) {
          double expected = exact.at(head, query, dim);
          double actual = got.at(head, query, dim);
          if (!(Math.abs(actual - expected) <= share * size)) {
            return Optional.of(
                new Difference(
                    "out[" + head + "][" + query + "][" + dim + "]",
                    expected + " ± " + share * size,
                    Double.toString(actual)));
          }
        }
      }
    }
    return Optional.empty();
  }
}
