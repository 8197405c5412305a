package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import hat.buffer.F32Array;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.host.DeviceStream;
import org.sepllm.reference.attention.AttentionInputs;
import org.sepllm.reference.attention.AttentionResult;
import org.sepllm.reference.attention.StorageType;

/** Tensors of somebody else are used where they lie, on a stream. */
final class ExternalMemoryTest {
  private static final int LENGTH = 40;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 8;
  private static final int ROW = (HEADS + 2 * KV_HEADS) * HEAD_DIM;
  private static final int ALIGNMENT = 64;

  /** One memory holds, place by place, the queries, keys and values of all heads. */
  @Test
  void fusedProjectionsAreReadInPlace() {
    AttentionPlan plan =
        AttentionPlan.prefill(
            ForwardTest.sepLlm(2, 7), List.of(ForwardTest.row(LENGTH, 2, 0.2, 3)), HEADS, KV_HEADS);
    try (Arena arena = Arena.ofShared();
        DeviceSession session = Sessions.open("java-mt");
        DeviceStream stream = session.stream()) {
      MemorySegment fused = arena.allocate((long) LENGTH * ROW * Float.BYTES, ALIGNMENT);
      Random random = new Random(5);
      for (int index = 0; index < LENGTH * ROW; index++) {
        fused.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) random.nextGaussian());
      }
      SepAttention attention = new SepAttention(session.accelerator(MethodHandles.lookup()));
      DeviceTensor q = part(session, fused, 0, HEADS);
      DeviceTensor k = part(session, fused, HEADS, KV_HEADS);
      DeviceTensor v = part(session, fused, HEADS + KV_HEADS, KV_HEADS);
      DeviceTensor out =
          DeviceTensor.create(
              attention.accelerator(),
              StorageType.F32,
              TensorLayout.byRow(1, HEADS, LENGTH, HEAD_DIM));
      F32Array logSumExp = F32Array.create(attention.accelerator(), HEADS * LENGTH);
      double scale = AttentionInputs.defaultScale(HEAD_DIM);
      attention.prefill(plan, q, k, v, out, logSumExp, scale).dispatch(stream::dispatch);
      stream.finish();

      AttentionInputs inputs =
          AttentionInputs.of(
              q.read(0).toArray(),
              k.read(0).toArray(),
              v.read(0).toArray(),
              Problem.visibility(ForwardTest.sepLlm(2, 7), ForwardTest.row(LENGTH, 2, 0.2, 3)));
      AttentionResult copied = attention.prefill(plan, inputs, StorageType.F32);
      assertThat(out.read(0).toArray()).isDeepEqualTo(copied.out().toArray());
    }
  }

  private static DeviceTensor part(
      DeviceSession session, MemorySegment fused, int firstHead, int heads) {
    int skipped = firstHead * HEAD_DIM;
    long address = fused.address() + (long) skipped * Float.BYTES;
    F32Array buffer = session.wrap(F32Array.class, address, LENGTH * ROW - skipped);
    TensorLayout layout =
        new TensorLayout(1, heads, LENGTH, HEAD_DIM, (long) LENGTH * ROW, HEAD_DIM, ROW);
    return new DeviceTensor.OfF32(buffer, layout);
  }
}
