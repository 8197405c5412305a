package org.sepllm.conformance.law;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.law.LawProblem.Sizes;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.attention.HeadTensor;
import org.sepllm.reference.attention.StorageType;

/** What holds for attention, forward and backward, with every kernel and storage type. */
final class AttentionLaws {
  /** Tiles have 64 rows and take 64 slots at a time. */
  private static final int BLOCK = 64;

  /** Queries of kept keys are split into ranges from this length on. */
  private static final int SPLIT = 512;

  private static final double SOME = 0.2;
  private static final double POISON = -1e4;
  private static final double LARGE = 120;
  private static final double LOW = 140;
  private static final double DOMINATING = 60;
  private static final int CHANGED = 15;
  private static final int POISONED = 20;

  private final LawDevice device;

  AttentionLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    return device.kernels().flatMap(this::of);
  }

  private Stream<Trial> of(LawKernels kernels) {
    AttentionRun run = new AttentionRun(device, kernels.kernels());
    StorageType storage = kernels.storage();
    boolean small = isSlow(kernels);
    String with = kernels.toString();
    Sizes sizes = ordinary(small, kernels.headDim());
    LawProblem ordinary = LawProblem.random(sizes.withPadding(3), storage);
    Stream<Trial> always =
        Stream.of(
            new Trial(
                "every element is written, no other, and runs repeat bit by bit",
                with,
                () -> poison(run, ordinary)),
            new Trial(
                "a plan that the device makes from ids is the host's",
                with,
                () -> run.run(ordinary).difference(run.runPlannedOnDevice(ordinary))),
            new Trial("rows of a batch do not meet", with, () -> batch(run, sizes, storage)),
            new Trial("an invisible key has no effect", with, () -> unseen(run, ordinary)),
            new Trial(
                "an invisible key that is not finite has no effect",
                with,
                () -> poisoned(run, ordinary, kernels)));
    Stream<Trial> numbers =
        Stream.of(
            judged("large scores", kernels, run, scaled(ordinary, LARGE)),
            judged("equal scores", kernels, run, scaled(ordinary, 0)),
            judged("scores far below 0", kernels, run, lowered(ordinary)),
            judged("a dominating score", kernels, run, dominated(ordinary)));
    Stream<Trial> shapes =
        (small ? fewShapes(kernels) : shapes(kernels))
            .map(shape ->
                judged(
                    "lengths, densities and heads",
                    kernels,
                    run,
                    LawProblem.random(shape, storage)));
    return Stream.of(always, numbers, shapes).flatMap(trials -> trials);
  }

  /** An interpreter is slow, and so is Java with the work of a tile's registers and memory. */
  private boolean isSlow(LawKernels kernels) {
    boolean onJava = device.session().runtime().device().memory().isEmpty();
    return device.size().interpreted() || onJava && kernels.kernels() == AttentionKernels.TILED;
  }

  private static Sizes ordinary(boolean small, int headDim) {
    return small ? fewRows(30, SOME, headDim) : Sizes.ordinary(BLOCK + 16, SOME, headDim);
  }

  /** Two heads over one, so that 32 places are a tile. */
  private static Sizes fewRows(int length, double density, int headDim) {
    return new Sizes(length, 0, density, 2, 1, headDim, length);
  }

  /** A tile and a row more, and a slot tile and a slot more. */
  private Stream<Sizes> fewShapes(LawKernels kernels) {
    int headDim = kernels.headDim();
    Stream<Sizes> always =
        Stream.of(
            fewRows(1, 0, headDim),
            fewRows(2, 1, headDim),
            fewRows(BLOCK / 2 + 1, 1, headDim),
            new Sizes(BLOCK + 1, 0, 1, 1, 1, headDim, 3));
    Stream<Sizes> wide =
        Stream.of(new Sizes(9, 0, SOME, 3, 1, 72, 6), new Sizes(6, 1, SOME, 6, 2, 8, 5));
    return kernels.storage() == StorageType.F32
            && !device.size().interpreted()
            && !device.size().brief()
        ? Stream.concat(always, wide)
        : always;
  }

  /** Lengths around a block, without separators and of nothing else; rows that are split. */
  private Stream<Sizes> shapes(LawKernels kernels) {
    boolean first = kernels.storage() == StorageType.F32 || kernels.onTensorCores();
    int headDim = kernels.headDim();
    Stream<Sizes> lengths =
        IntStream.of(1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1)
            .filter(length -> first || length <= 2 || length == BLOCK + 1)
            .boxed()
            .flatMap(length ->
                Stream.of(0.0, SOME, 1.0).map(density -> Sizes.ordinary(length, density, headDim)));
    Stream<Sizes> padded = Stream.of(Sizes.ordinary(BLOCK + 1, SOME, headDim).withPadding(BLOCK));
    Stream<Sizes> others = first && !device.size().brief() ? otherShapes(kernels) : Stream.empty();
    return Stream.of(lengths, padded, others).flatMap(sizes -> sizes);
  }

  /** Other heads and headDims, and rows that are split. */
  private static Stream<Sizes> otherShapes(LawKernels kernels) {
    Sizes split = new Sizes(2 * SPLIT + 77, 5, 0.05, 2, 1, kernels.headDim(), 4);
    return kernels.onTensorCores()
        ? Stream.of(
            new Sizes(33, 0, SOME, 6, 2, 96, 5), new Sizes(33, 2, SOME, 5, 1, 128, 6), split)
        : Stream.of(
            new Sizes(33, 0, SOME, 6, 2, 8, 5),
            new Sizes(33, 2, SOME, 5, 1, 40, 6),
            Sizes.ordinary(20, SOME, 128),
            split);
  }

  private static Trial judged(
      String law, LawKernels kernels, AttentionRun run, LawProblem problem) {
    String setting =
        kernels
            + ", "
            + problem.row().length()
            + " tokens, "
            + problem.inputs().heads()
            + " heads of "
            + problem.inputs().headDim();
    return new Trial(law, setting, () -> run.run(problem).judged(problem, kernels.model()));
  }

  /** What a kernel leaves unwritten keeps one poison or the other; what depends on time differs. */
  private static Optional<Difference> poison(AttentionRun run, LawProblem problem) {
    return run.run(problem, Double.NaN).difference(run.run(problem, POISON));
  }

  /** Two rows in either order, over either strides, and one of them alone. */
  private static Optional<Difference> batch(AttentionRun run, Sizes sizes, StorageType storage) {
    LawProblem first = LawProblem.random(sizes.withSeed(7), storage);
    LawProblem second = LawProblem.random(sizes.withPadding(2).withSeed(8), storage);
    List<Computed> byHead = run.run(List.of(first, second), false, Double.NaN);
    List<Computed> byRow = run.run(List.of(second, first), true, POISON);
    return byHead
        .get(0)
        .difference(byRow.get(1))
        .or(() -> byHead.get(1).difference(byRow.get(0)))
        .or(() -> byHead.get(1).difference(run.run(second)));
  }

  /** Queries that do not see a key with another number keep their bits. */
  private static Optional<Difference> unseen(AttentionRun run, LawProblem problem) {
    LawProblem other = changed(problem, CHANGED, 3, -5);
    return run.run(problem).difference(run.run(other), blind(problem, CHANGED));
  }

  /**
   * Nor do numbers that are not finite matter, in a padding key and in another. On tensor cores,
   * where weights are rounded before they meet the values of a tile, a tile that holds such values
   * is computed slot by slot: there results keep their bounds, not their bits.
   */
  private static Optional<Difference> poisoned(
      AttentionRun run, LawProblem problem, LawKernels kernels) {
    LawProblem other =
        changed(
            changed(problem, 0, Double.NaN, Double.POSITIVE_INFINITY),
            POISONED,
            Double.NaN,
            Double.NaN);
    Computed computed = run.run(other);
    return kernels.onTensorCores()
        ? computed.judged(other, kernels.model())
        : run.run(problem).difference(computed, blind(problem, 0, POISONED));
  }

  private static int[] blind(LawProblem problem, int... keys) {
    return IntStream.range(0, problem.row().length())
        .filter(query -> IntStream.of(keys).noneMatch(key -> problem.sees(query, key)))
        .toArray();
  }

  /** The problem with one number in a key and one in its value. */
  private static LawProblem changed(LawProblem problem, int key, double inKey, double inValue) {
    return problem.with(
        problem.inputs().q(),
        LawProblem.withRow(problem.inputs().k(), key, inKey),
        LawProblem.withRow(problem.inputs().v(), key, inValue));
  }

  private static LawProblem scaled(LawProblem problem, double factor) {
    HeadTensor q = problem.inputs().q().map(number -> number * factor);
    return problem.with(q, problem.inputs().k(), problem.inputs().v());
  }

  /** All scores near −140, where exp is 0 in float32. */
  private static LawProblem lowered(LawProblem problem) {
    double[][][] q = problem.inputs().q().map(_ -> 0).toArray();
    double[][][] k = problem.inputs().k().toArray();
    Stream.of(q).flatMap(Stream::of).forEach(row -> row[0] = -LOW * Math.sqrt(row.length));
    Stream.of(k).flatMap(Stream::of).forEach(row -> row[0] = 1 + row[0] / LOW);
    return problem.with(HeadTensor.of("q", q), HeadTensor.of("k", k), problem.inputs().v());
  }

  private static LawProblem dominated(LawProblem problem) {
    double[][][] k = problem.inputs().k().toArray();
    for (double[][] head : k) {
      for (int dim = 0; dim < head[0].length; dim++) {
        head[8][dim] *= DOMINATING;
      }
    }
    return problem.with(problem.inputs().q(), HeadTensor.of("k", k), problem.inputs().v());
  }
}
