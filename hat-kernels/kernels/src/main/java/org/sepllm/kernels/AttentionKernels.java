package org.sepllm.kernels;

import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.kernels.hopper.WarpgroupTiling;
import org.sepllm.kernels.tensor.DecodeMemory;
import org.sepllm.kernels.tensor.GradientTiling;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;
import org.sepllm.reference.attention.StorageType;

/** Which of the kernels that compute the same is launched. */
public enum AttentionKernels {
  /** One work-item for each row: readable, without local memory, faster on processors. */
  PLAIN,
  /** Tiles in local memory and registers, for graphics processors. */
  TILED,
  /**
   * Tiles on tensor cores, for NVIDIA's devices from compute capability 8.0 on, where there is such
   * a kernel; else as {@link #TILED}.
   */
  TENSOR,
  /**
   * Tiles whose products warpgroups run behind the kernel's back, for NVIDIA's devices of compute
   * capability 9.0, where there is such a kernel, which is for the forward pass; else as {@link
   * #TENSOR}.
   */
  WARPGROUPS;

  /** The least local memory that OpenCL promises on a graphics processor. */
  private static final int PROMISED_LOCAL_BYTES = 32 * 1024;

  /** Tensor cores take 16 dimensions at a time, and rotation pairs one half with the other. */
  private static final int TURNED_TOGETHER = 32;

  private static final double LEAST_SCALE = 0x1p-60;
  private static final double MOST_SCALE = 0x1p60;

  /**
   * Chooses for a device where the tiled kernels need no more local memory than is promised.
   *
   * @param device the device
   * @return the kernels that are faster there
   */
  public static AttentionKernels of(BackendDevice device) {
    return of(device, PROMISED_LOCAL_BYTES);
  }

  /**
   * Chooses for a device: a device with memory of its own that runs kernels unchecked is a graphics
   * processor.
   */
  static AttentionKernels of(BackendDevice device, int localBytes) {
    boolean graphics = device.memory().isPresent() && !device.checkedByDefault();
    return graphics && device.info().localBytes() >= localBytes ? TILED : PLAIN;
  }

  /**
   * Returns the kernels on tensor cores in place of the tiled ones where a device has them.
   *
   * @param device the device
   * @return {@link #WARPGROUPS} or {@link #TENSOR} in place of {@link #TILED}, or these
   */
  public AttentionKernels onTensorCores(BackendDevice device) {
    if (this != TILED || !device.runsWarps()) {
      return this;
    }
    return device.runsWarpgroups() ? WARPGROUPS : TENSOR;
  }

  private boolean usesTensorCores() {
    return this == TENSOR || this == WARPGROUPS;
  }

  /** Returns these kernels, or what takes their place where there are none for warpgroups. */
  private AttentionKernels withoutWarpgroups(boolean fits) {
    return usesTensorCores() ? fits ? TENSOR : TILED : this;
  }

  /** Returns which of them the forward pass is launched with. */
  AttentionKernels forward(BackendDevice device, StorageType storage, int headDim, float scale) {
    boolean fits = fits(device, storage, headDim, scale);
    boolean together =
        this == WARPGROUPS
            && fits
            && device.runsWarpgroups()
            && device.warpLocalBytes() >= WarpgroupTiling.LOCAL_BYTES;
    return together ? this : withoutWarpgroups(fits);
  }

  /** Returns which of them the backward pass is launched with. */
  AttentionKernels backward(
      BackendDevice device, StorageType storage, int headDim, float scale, boolean hasPositions) {
    boolean fits =
        fits(device, storage, headDim, scale)
            && hasPositions
            && device.warpLocalBytes() >= GradientTiling.LOCAL_BYTES;
    return withoutWarpgroups(fits);
  }

  /**
   * Returns which of them decoding is launched with.
   *
   * @param rotaryDim how many dimensions of keys are rotated where they are read
   */
  AttentionKernels decode(
      BackendDevice device, StorageType storage, int headDim, int rotaryDim, float scale) {
    boolean fits =
        fits(device, storage, headDim, scale)
            && rotaryDim % TURNED_TOGETHER == 0
            && device.warpLocalBytes() >= DecodeMemory.LOCAL_BYTES;
    return withoutWarpgroups(fits);
  }

  private static boolean fits(BackendDevice device, StorageType storage, int headDim, float scale) {
    return device.runsWarps()
        && storage != StorageType.F32
        && (headDim == 64 || headDim == 96 || headDim == 128)
        && scale >= LEAST_SCALE
        && scale <= MOST_SCALE;
  }

  /**
   * Checks that a device can run these kernels.
   *
   * @throws SpecException of kind {@code TOO_LARGE} if they need more local memory than it has
   */
  void requireLocal(BackendDevice device, int localBytes) {
    if (this != PLAIN && device.info().localBytes() < localBytes) {
      throw new SpecException(
          ErrorKind.TOO_LARGE,
          "SEP-ATTN-003",
          "tiled kernels need "
              + localBytes
              + " bytes of local memory, "
              + device.info().name()
              + " has "
              + device.info().localBytes());
    }
  }
}
