package org.sepllm.conformance.law;

import hat.Accelerator;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.List;
import java.util.stream.IntStream;
import org.sepllm.conformance.check.judge.Tensor;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.AttentionPlan;
import org.sepllm.kernels.BackwardTensors;
import org.sepllm.kernels.DevicePlan;
import org.sepllm.kernels.DeviceTensor;
import org.sepllm.kernels.PreparedPrefill;
import org.sepllm.kernels.TensorLayout;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.row.TokenRow;

/** Runs the attention kernels over a batch of rows, on poisoned memory. */
final class AttentionRun {
  private final LawDevice device;
  private final AttentionKernels kernels;

  AttentionRun(LawDevice device, AttentionKernels kernels) {
    this.device = device;
    this.kernels = kernels;
  }

  Computed run(LawProblem problem) {
    return run(problem, Double.NaN);
  }

  Computed run(LawProblem problem, double poison) {
    return run(List.of(problem), false, poison).getFirst();
  }

  /** Runs rows of equal length and shape; their places lie by head, or head by place. */
  List<Computed> run(List<LawProblem> problems, boolean byRow, double poison) {
    AttentionPlan plan = plan(problems);
    return run(
        problems,
        byRow,
        poison,
        plan,
        (on, scale) ->
            device
                .attention(kernels)
                .prefill(plan, on.q(), on.k(), on.v(), on.out(), on.logSumExp(), scale));
  }

  /** Runs a row whose forward pass the device plans from the token ids. */
  Computed runPlannedOnDevice(LawProblem problem) {
    TokenRow row = problem.row();
    AttentionInputs inputs = problem.inputs();
    List<LawProblem> problems = List.of(problem);
    DevicePlan plan =
        new DevicePlan(
            device.accelerator(),
            problem.rule(),
            row.length(),
            new int[] {row.leftPadding()},
            inputs.heads(),
            inputs.k().heads());
    S32Array ids = S32Array.create(device.accelerator(), row.length());
    ids.copyfrom(row.tokenIds());
    plan.scan(device.session()::dispatch, ids);
    return run(
            problems,
            false,
            Double.NaN,
            plan(problems),
            (on, scale) ->
                device
                    .attention(kernels)
                    .prefill(plan, on.q(), on.k(), on.v(), on.out(), on.logSumExp(), scale))
        .getFirst();
  }

  private static AttentionPlan plan(List<LawProblem> problems) {
    LawProblem first = problems.getFirst();
    return AttentionPlan.prefill(
        first.rule(),
        LawProblem.rows(problems),
        first.inputs().heads(),
        first.inputs().k().heads());
  }

  /** Prepares the forward pass of a batch. */
  private interface Forward {
    PreparedPrefill prepare(BackwardTensors on, double scale);
  }

  private List<Computed> run(
      List<LawProblem> problems,
      boolean byRow,
      double poison,
      AttentionPlan backward,
      Forward forward) {
    Batch batch = new Batch(problems, byRow, poison);
    double scale = problems.getFirst().inputs().scale();
    forward.prepare(batch.tensors, scale).run();
    device.attention(kernels).backward(backward, batch.tensors, scale).run();
    batch.requireGuards();
    return IntStream.range(0, problems.size()).mapToObj(batch::read).toList();
  }

  /** The tensors of a batch on the device. */
  private final class Batch {
    private final double poison;
    private final StorageType storage;
    private final BackwardTensors tensors;

    Batch(List<LawProblem> problems, boolean byRow, double poison) {
      Accelerator accelerator = device.accelerator();
      AttentionInputs inputs = problems.getFirst().inputs();
      int rows = problems.size();
      TensorLayout ofQueries =
          layout(byRow, rows, inputs.heads(), inputs.queries(), inputs.headDim());
      TensorLayout ofKeys =
          layout(byRow, rows, inputs.k().heads(), inputs.keys(), inputs.headDim());
      this.poison = poison;
      this.storage = problems.getFirst().storage();
      this.tensors =
          new BackwardTensors(
              input(ofQueries, problems.stream().map(problem -> problem.inputs().q()).toList()),
              input(ofKeys, problems.stream().map(problem -> problem.inputs().k()).toList()),
              input(ofKeys, problems.stream().map(problem -> problem.inputs().v()).toList()),
              result(ofQueries),
              Guarded.numbers(accelerator, rows * inputs.heads() * inputs.queries(), poison),
              input(ofQueries, problems.stream().map(LawProblem::dOut).toList()),
              result(ofQueries),
              result(ofKeys),
              result(ofKeys));
    }

    private static TensorLayout layout(
        boolean byRow, int batches, int heads, int rows, int headDim) {
      return byRow
          ? TensorLayout.byRow(batches, heads, rows, headDim)
          : TensorLayout.byHead(batches, heads, rows, headDim);
    }

    private DeviceTensor input(TensorLayout layout, List<HeadTensor> rows) {
      return Guarded.input(device.accelerator(), storage, layout, rows);
    }

    private DeviceTensor result(TensorLayout layout) {
      return Guarded.tensor(device.accelerator(), storage, layout, poison);
    }

    void requireGuards() {
      Guarded.requireGuard("out", tensors.out(), poison);
      Guarded.requireGuard("logSumExp", tensors.logSumExp(), poison);
      Guarded.requireGuard("dQ", tensors.dQ(), poison);
      Guarded.requireGuard("dK", tensors.dK(), poison);
      Guarded.requireGuard("dV", tensors.dV(), poison);
    }

    Computed read(int row) {
      return new Computed(
          read(tensors.out(), row),
          sums(tensors.logSumExp(), row),
          read(tensors.dQ(), row),
          read(tensors.dK(), row),
          read(tensors.dV(), row));
    }

    private static Tensor read(DeviceTensor tensor, int row) {
      return Tensor.owning(tensor.read(row).toArray());
    }

    private Tensor sums(F32Array sums, int row) {
      int heads = tensors.q().layout().heads();
      int queries = tensors.q().layout().rows();
      double[][][] values = new double[heads][queries][1];
      for (int head = 0; head < heads; head++) {
        for (int query = 0; query < queries; query++) {
          values[head][query][0] = sums.array(((long) row * heads + head) * queries + query);
        }
      }
      return Tensor.owning(values);
    }
  }
}
