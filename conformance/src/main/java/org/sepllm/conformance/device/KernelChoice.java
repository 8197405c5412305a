package org.sepllm.conformance.device;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.CacheShape;
import org.sepllm.kernels.DeviceSepCache;
import org.sepllm.kernels.SepAttention;
import org.sepllm.reference.cache.CacheConfig;

/**
 * Chooses between the kernels that compute the same: the device's own choice, but the tiled ones
 * for half of the small questions, so that both are checked where tiles are slow.
 *
 * <p>The size of a question decides, so that the same question always meets the same kernels.
 */
final class KernelChoice {
  private static final int SMALL = 24;

  private final DeviceSession session;

  KernelChoice(DeviceSession session) {
    this.session = session;
  }

  private static boolean tiled(int size) {
    return size <= SMALL && size % 2 == 0;
  }

  Accelerator accelerator() {
    return session.accelerator(MethodHandles.lookup());
  }

  SepAttention attention(int size) {
    return tiled(size)
        ? new SepAttention(accelerator(), AttentionKernels.TILED)
        : new SepAttention(accelerator());
  }

  DeviceSepCache cache(int size, CacheShape shape, List<CacheConfig> layers) {
    return tiled(size)
        ? DeviceSepCache.create(session, session::dispatch, AttentionKernels.TILED, shape, layers)
        : DeviceSepCache.create(session, shape, layers);
  }
}
