package org.sepllm.conformance.law;

import hat.Accelerator;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.BackendDevice;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.kernels.SepAttention;
import org.sepllm.reference.attention.StorageType;

/**
 * A device on which laws are tried, in checked mode unless the properties say otherwise.
 *
 * @param session the open device
 * @param size how much is tried
 */
record LawDevice(DeviceSession session, LawSize size) implements AutoCloseable {
  static LawDevice open(String backend, LawSize size) {
    CompileOptions options = CompileOptions.fromProperties(true);
    return new LawDevice(DeviceSession.open(Backends.named(backend), options), size);
  }

  Accelerator accelerator() {
    return session.accelerator(MethodHandles.lookup());
  }

  SepAttention attention(AttentionKernels kernels) {
    return new SepAttention(accelerator(), kernels);
  }

  /**
   * The kernels that a user of this device meets, with every storage type; where kernels run on
   * Java, which compiles them in no time, all of them; those on tensor cores wherever there are
   * any.
   */
  Stream<LawKernels> kernels() {
    Stream<LawKernels> portable =
        portable()
            .flatMap(
                kernels -> storages().stream().map(storage -> new LawKernels(kernels, storage)));
    Stream<LawKernels> onTensorCores =
        onTensorCores()
            .flatMap(kernels -> shortStorages().map(storage -> new LawKernels(kernels, storage)));
    return Stream.concat(portable, onTensorCores);
  }

  private Stream<AttentionKernels> portable() {
    BackendDevice device = session.runtime().device();
    return device.memory().isEmpty()
        ? Stream.of(AttentionKernels.PLAIN, AttentionKernels.TILED)
        : Stream.of(AttentionKernels.of(device));
  }

  private Stream<AttentionKernels> onTensorCores() {
    BackendDevice device = session.runtime().device();
    return Stream.of(AttentionKernels.TENSOR, AttentionKernels.WARPGROUPS)
        .filter(kernels ->
            kernels == AttentionKernels.TENSOR ? device.runsWarps() : device.runsWarpgroups());
  }

  /** Of many back ends each is tried with one type. */
  List<StorageType> storages() {
    return size.brief()
        ? List.of(StorageType.F32)
        : List.of(StorageType.F32, StorageType.F16, StorageType.BF16);
  }

  private Stream<StorageType> shortStorages() {
    return size.brief()
        ? Stream.of(StorageType.BF16)
        : Stream.of(StorageType.F16, StorageType.BF16);
  }

  @Override
  public void close() {
    session.close();
  }
}
