package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.language.ModelPort;
import org.sepllm.hat.host.DeviceSession;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.kernels.model.ArrayModel;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.model.LanguageModel;
import org.sepllm.reference.model.Precision;
import picocli.CommandLine.Option;

/** The options that say what computes a model. */
final class ModelPortOptions {
  private static final String REFERENCE = "reference";
  private static final String ARRAYS = "arrays";

  @Option(
      names = {"--port", "--backend"},
      paramLabel = "NAME",
      description =
          "What computes the model: arrays (the default for f32), reference (the default for f64),"
              + " or the kernels on java-seq, java-mt, opencl or cuda.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--storage",
      paramLabel = "T",
      description = "How kernels store weights, keys and values: f32 (the default) or f16.")
  private Optional<String> storage = Optional.empty();

  /** Opens the port; closing it frees the device. */
  ModelPort open(LanguageModel model, Precision precision, boolean tokenByTokenMask) {
    boolean simple = precision == Precision.DOUBLE || tokenByTokenMask;
    String chosen = name.orElse(simple ? REFERENCE : ARRAYS);
    requireSensible(chosen, precision, tokenByTokenMask);
    return switch (chosen) {
      case REFERENCE -> new ModelPort.Reference(model, precision);
      case ARRAYS -> new ModelPort.Arrays(ArrayModel.of(model));
      default -> kernels(chosen, model);
    };
  }

  private void requireSensible(String chosen, Precision precision, boolean tokenByTokenMask) {
    boolean reference = chosen.equals(REFERENCE);
    if (!reference && precision == Precision.DOUBLE) {
      throw new UsageException("--precision f64 is that of --port reference, not of " + chosen);
    }
    if (!reference && tokenByTokenMask) {
      throw new UsageException(
          "--port " + chosen + " reads rows under a mask whole, only reference generates there");
    }
    if (storage.isPresent() && (reference || chosen.equals(ARRAYS))) {
      throw new UsageException("--storage is for kernels, --port is " + chosen);
    }
  }

  private ModelPort kernels(String backend, LanguageModel model) {
    List<String> backends = Backends.all().stream().map(KernelBackend::name).toList();
    if (!backends.contains(backend)) {
      throw new UsageException(
          "--port is \"%s\", known are reference, arrays, %s"
              .formatted(backend, String.join(", ", backends)));
    }
    StorageType type = storageType();
    DeviceSession session = DeviceSession.open(Backends.named(backend));
    try {
      return ModelPort.Kernels.load(backend, session, model, type);
    } catch (RuntimeException refused) {
      session.close();
      throw refused;
    }
  }

  private StorageType storageType() {
    return switch (storage.orElse("f32")) {
      case "f32" -> StorageType.F32;
      case "f16" -> StorageType.F16;
      default -> throw new UsageException("--storage is " + storage.get() + ", must be f32 or f16");
    };
  }
}
