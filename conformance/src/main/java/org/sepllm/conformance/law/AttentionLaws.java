package org.sepllm.conformance.law;

import java.util.List;
import java.util.Locale;
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

  private final LawDevice device;

  AttentionLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    return device.kernels().stream()
        .flatMap(kernels -> device.storages().stream().flatMap(storage -> of(kernels, storage)));
  }

  private Stream<Trial> of(AttentionKernels kernels, StorageType storage) {
    AttentionRun run = new AttentionRun(device, kernels);
    boolean small = isSlow(kernels);
    String with = kernels.name().toLowerCase(Locale.ROOT) + ", " + storage.jsonName();
    Sizes sizes = ordinary(small);
    LawProblem ordinary = LawProblem.random(sizes.withPadding(3), storage);
    Stream<Trial> always =
        Stream.of(
            new Trial(
                "every element is written, no other, and runs repeat bit by bit",
                with,
                () -> poison(run, ordinary)),
            new Trial("rows of a batch do not meet", with, () -> batch(run, sizes, storage)),
            new Trial(
                "an invisible key has no effect", with, () -> unseen(run, ordinary, 0, 15, 20)));
    Stream<Trial> numbers =
        Stream.of(
            judged("large scores", with, run, scaled(ordinary, LARGE)),
            judged("equal scores", with, run, scaled(ordinary, 0)),
            judged("scores far below 0", with, run, lowered(ordinary)),
            judged("a dominating score", with, run, dominated(ordinary)));
    Stream<Trial> shapes =
        (small ? fewShapes(storage) : shapes(storage))
            .map(shape ->
                judged(
                    "lengths, densities and heads", with, run, LawProblem.random(shape, storage)));
    return Stream.of(always, numbers, shapes).flatMap(trials -> trials);
  }

  /** An interpreter is slow, and so is Java with the work of a tile's registers and memory. */
  private boolean isSlow(AttentionKernels kernels) {
    boolean onJava = device.session().runtime().device().memory().isEmpty();
    return device.size().interpreted() || onJava && kernels == AttentionKernels.TILED;
  }

  private static Sizes ordinary(boolean small) {
    return small ? fewRows(30, SOME) : Sizes.ordinary(BLOCK + 16, SOME);
  }

  /** Two heads over one, so that 32 places are a tile. */
  private static Sizes fewRows(int length, double density) {
    return new Sizes(length, 0, density, 2, 1, 8, length);
  }

  /** A tile and a row more, and a slot tile and a slot more. */
  private Stream<Sizes> fewShapes(StorageType storage) {
    Stream<Sizes> always =
        Stream.of(
            fewRows(1, 0),
            fewRows(2, 1),
            fewRows(BLOCK / 2 + 1, 1),
            new Sizes(BLOCK + 1, 0, 1, 1, 1, 8, 3));
    Stream<Sizes> wide =
        Stream.of(new Sizes(9, 0, SOME, 3, 1, 72, 6), new Sizes(6, 1, SOME, 6, 2, 8, 5));
    return storage == StorageType.F32 && !device.size().interpreted() && !device.size().brief()
        ? Stream.concat(always, wide)
        : always;
  }

  /** Lengths around a block, without separators and of nothing else; rows that are split. */
  private Stream<Sizes> shapes(StorageType storage) {
    boolean first = storage == StorageType.F32;
    Stream<Sizes> lengths =
        IntStream.of(1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1)
            .filter(length -> first || length <= 2 || length == BLOCK + 1)
            .boxed()
            .flatMap(length ->
                Stream.of(0.0, SOME, 1.0).map(density -> Sizes.ordinary(length, density)));
    Stream<Sizes> padded = Stream.of(Sizes.ordinary(BLOCK + 1, SOME).withPadding(BLOCK));
    Stream<Sizes> others =
        first && !device.size().brief()
            ? Stream.of(
                new Sizes(33, 0, SOME, 6, 2, 8, 5),
                new Sizes(33, 2, SOME, 5, 1, 40, 6),
                Sizes.ordinary(20, SOME).withHeadDim(128),
                new Sizes(2 * SPLIT + 77, 5, 0.05, 2, 1, 8, 4))
            : Stream.empty();
    return Stream.of(lengths, padded, others).flatMap(sizes -> sizes);
  }

  private static Trial judged(String law, String with, AttentionRun run, LawProblem problem) {
    String setting =
        with
            + ", "
            + problem.row().length()
            + " tokens, "
            + problem.inputs().heads()
            + " heads of "
            + problem.inputs().headDim();
    return new Trial(law, setting, () -> run.run(problem).judged(problem));
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

  /**
   * Another number in one key and its value, and numbers that are not finite in others: queries
   * that see none of them keep their bits.
   */
  private static Optional<Difference> unseen(
      AttentionRun run, LawProblem problem, int padding, int changed, int poisoned) {
    int[] blind =
        IntStream.range(0, problem.row().length())
            .filter(query ->
                IntStream.of(padding, changed, poisoned).noneMatch(key -> problem.sees(query, key)))
            .toArray();
    HeadTensor k = LawProblem.withRow(problem.inputs().k(), padding, Double.NaN);
    HeadTensor v = LawProblem.withRow(problem.inputs().v(), padding, Double.POSITIVE_INFINITY);
    LawProblem other =
        problem.with(
            problem.inputs().q(),
            LawProblem.withRow(LawProblem.withRow(k, changed, 3), poisoned, Double.NaN),
            LawProblem.withRow(LawProblem.withRow(v, changed, -5), poisoned, Double.NaN));
    return run.run(problem).difference(run.run(other), blind);
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
