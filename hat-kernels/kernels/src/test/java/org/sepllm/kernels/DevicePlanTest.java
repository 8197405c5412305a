package org.sepllm.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hat.Accelerator;
import hat.buffer.F32Array;
import hat.buffer.S32Array;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.SepLlmMask;
import org.sepllm.reference.row.TokenRow;

/** A plan that the device completes from ids is the plan that the host makes. */
final class DevicePlanTest {
  private static final int SEPARATOR = 9;
  private static final int HEADS = 4;
  private static final int KV_HEADS = 2;
  private static final int HEAD_DIM = 8;

  private static SepLlmMask mask(int initial, int neighbors) {
    return new SepLlmMask(initial, neighbors, SeparatorSet.of(SEPARATOR));
  }

  private static int[] ids(Random random, int count) {
    return IntStream.range(0, count).map(i -> random.nextInt(4) == 0 ? SEPARATOR : 1).toArray();
  }

  /**
   * Other ids of the same length need no other plan: the second ones are planned with the first.
   */
  @ParameterizedTest
  @CsvSource({
    "java-mt, 200, 0, 2, 16",
    "java-mt, 131, 67, 3, 70",
    "java-mt, 40, 40, 4, 300",
    "java-seq, 70, 3, 1, 5",
    "opencl, 150, 33, 2, 20"
  })
  void yieldsTheBitsOfTheHostsPlan(
      String backend, int length, int padding, int initial, int neighbors) {
    SepLlmMask mask = mask(initial, neighbors);
    Random random = new Random(length);
    try (DeviceSession session = Sessions.open(backend)) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      SepAttention attention = new SepAttention(accelerator);
      TensorLayout ofQueries = TensorLayout.byHead(2, HEADS, length, HEAD_DIM);
      TensorLayout ofKeys = TensorLayout.byHead(2, KV_HEADS, length, HEAD_DIM);
      DeviceTensor q = random(accelerator, random, ofQueries);
      DeviceTensor k = random(accelerator, random, ofKeys);
      DeviceTensor v = random(accelerator, random, ofKeys);
      DeviceTensor out = DeviceTensor.create(accelerator, StorageType.F32, ofQueries);
      DeviceTensor expected = DeviceTensor.create(accelerator, StorageType.F32, ofQueries);
      F32Array sums = F32Array.create(accelerator, 2 * HEADS * length);
      F32Array expectedSums = F32Array.create(accelerator, 2 * HEADS * length);
      DevicePlan plan =
          new DevicePlan(accelerator, mask, length, new int[] {padding, 0}, HEADS, KV_HEADS);
      PreparedPrefill prefill = attention.prefill(plan, q, k, v, out, sums, 0.3);
      for (int time = 0; time < 2; time++) {
        int[] first = ids(random, length);
        int[] second = ids(random, length);
        S32Array ids = S32Array.create(accelerator, 2 * length);
        ids.copyfrom(IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray());
        plan.scan(session::dispatch, ids);
        prefill.run();
        AttentionPlan host =
            AttentionPlan.prefill(
                mask,
                List.of(TokenRow.padded(padding, first), TokenRow.of(second)),
                HEADS,
                KV_HEADS);
        attention.prefill(host, q, k, v, expected, expectedSums, 0.3).run();
        for (long at = 0; at < ofQueries.extent(); at++) {
          assertThat(out.get(at)).isEqualTo(expected.get(at));
        }
        for (int at = 0; at < 2 * HEADS * length; at++) {
          assertThat(sums.array(at)).isEqualTo(expectedSums.array(at));
        }
      }
    }
  }

  private static DeviceTensor random(Accelerator accelerator, Random random, TensorLayout layout) {
    F32Array buffer = F32Array.create(accelerator, Math.toIntExact(layout.extent()));
    for (int at = 0; at < buffer.length(); at++) {
      buffer.array(at, (float) random.nextGaussian());
    }
    return new DeviceTensor.OfF32(buffer, layout);
  }

  @Test
  void refusesWhatItCannotPlan() {
    try (DeviceSession session = Sessions.open("java-mt")) {
      Accelerator accelerator = session.accelerator(MethodHandles.lookup());
      assertThatThrownBy(() -> new DevicePlan(accelerator, mask(1, 4), 0, new int[] {0}, 4, 2))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("places of a row is 0, must be at least 1");
      assertThatThrownBy(() -> new DevicePlan(accelerator, mask(1, 4), 8, new int[0], 4, 2))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("number of rows is 0, must be at least 1");
      assertThatThrownBy(() -> new DevicePlan(accelerator, mask(1, 4), 8, new int[] {9}, 4, 2))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("9 padding");
      assertThatThrownBy(
              () -> new DevicePlan(accelerator, mask(1, 4), 1 << 30, new int[] {0, 0}, 4, 2))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("the batch has 2147483648 places, must be below 2^31");
      DevicePlan plan = new DevicePlan(accelerator, mask(1, 4), 8, new int[] {0}, 4, 2);
      S32Array ids = S32Array.create(accelerator, 7);
      assertThatThrownBy(() -> plan.scan(session::dispatch, ids))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("ends beyond the 7 ids");
    }
  }
}
