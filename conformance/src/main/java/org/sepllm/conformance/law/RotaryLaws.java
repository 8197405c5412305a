package org.sepllm.conformance.law;

import hat.Accelerator;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import optkl.ifacemapper.Buffer;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.kernels.rope.RotaryShape;
import org.sepllm.kernels.rope.RotaryTable;
import org.sepllm.kernels.storage.CacheF16Kernels;
import org.sepllm.kernels.storage.CacheF32Kernels;
import org.sepllm.kernels.storage.CacheKernels;
import org.sepllm.kernels.storage.bf16.CacheBF16Kernels;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.position.RopeScaling;
import org.sepllm.reference.position.RotaryEmbedding;

/** The rotation of a whole prompt is the reference's, with part of the dimensions and scaling. */
final class RotaryLaws {
  private static final int HEADS = 3;
  private static final int HEAD_DIM = 16;
  private static final int TOKENS = 21;
  private static final double ROUNDOFF = 0x1p-22;

  private final LawDevice device;

  RotaryLaws(LawDevice device) {
    this.device = device;
  }

  Stream<Trial> trials() {
    return device.storages().stream()
        .flatMap(storage ->
            Stream.of(HEAD_DIM, 8)
                .map(rotaryDim ->
                    new Trial(
                        "rotation is the reference's",
                        storage.jsonName() + ", " + rotaryDim + " dimensions",
                        () -> rotate(storage, rotaryDim))));
  }

  private Optional<Difference> rotate(StorageType storage, int rotaryDim) {
    return switch (storage) {
      case F16 -> rotate(storage, rotaryDim, new CacheF16Kernels());
      case BF16 -> rotate(storage, rotaryDim, new CacheBF16Kernels());
      default -> rotate(storage, rotaryDim, new CacheF32Kernels());
    };
  }

  private <T extends Buffer> Optional<Difference> rotate(
      StorageType storage, int rotaryDim, CacheKernels<T> kernels) {
    RotaryEmbedding rotary =
        new RotaryEmbedding(HEAD_DIM, rotaryDim, 10_000, new RopeScaling.Llama3(8, 1, 4, 128));
    Accelerator accelerator = device.accelerator();
    Random random = new Random(rotaryDim);
    int[] positions = IntStream.range(0, TOKENS).map(_ -> random.nextInt(TOKENS)).toArray();
    double[][] vectors = new double[TOKENS * HEADS][HEAD_DIM];
    T in = kernels.create(accelerator, vectors.length * HEAD_DIM);
    T out = kernels.create(accelerator, vectors.length * HEAD_DIM);
    for (int vector = 0; vector < vectors.length; vector++) {
      for (int dim = 0; dim < HEAD_DIM; dim++) {
        vectors[vector][dim] = storage.round(random.nextGaussian());
        kernels.set(in, (long) vector * HEAD_DIM + dim, (float) vectors[vector][dim]);
        kernels.set(out, (long) vector * HEAD_DIM + dim, Float.NaN);
      }
    }
    kernels.rotate(
        device.session()::dispatch,
        in,
        out,
        angles(accelerator, rotary),
        S32Array.createFrom(accelerator, positions),
        new RotaryShape(HEADS, HEAD_DIM, rotaryDim));
    for (int vector = 0; vector < vectors.length; vector++) {
      double[] expected = rotary.rotate(vectors[vector], positions[vector / HEADS]);
      for (int dim = 0; dim < HEAD_DIM; dim++) {
        double actual = kernels.get(out, (long) vector * HEAD_DIM + dim);
        double size = Math.abs(expected[dim]);
        double bound = storage.unitRoundoff() * size * 1.01 + ROUNDOFF * (size + 4);
        if (!(Math.abs(actual - expected[dim]) <= bound)) {
          return Optional.of(
              new Difference(
                  "vector " + vector + ", dim " + dim,
                  expected[dim] + " ± " + bound,
                  Double.toString(actual)));
        }
      }
    }
    return Optional.empty();
  }

  private static CacheKernels.Pair<F32Array> angles(
      Accelerator accelerator, RotaryEmbedding rotary) {
    RotaryTable table = new RotaryTable(rotary);
    float[] cos = new float[TOKENS * table.width()];
    float[] sin = new float[TOKENS * table.width()];
    for (int position = 0; position < TOKENS; position++) {
      table.fill(cos, sin, position, position);
    }
    return new CacheKernels.Pair<>(
        F32Array.createFrom(accelerator, cos), F32Array.createFrom(accelerator, sin));
  }
}
