package org.sepllm.conformance.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sepllm.conformance.bench.device.BenchMask;
import org.sepllm.conformance.bench.device.BenchSetting;
import org.sepllm.conformance.bench.device.BenchText;
import org.sepllm.conformance.bench.device.Suite;
import org.sepllm.hat.runtime.Availability;
import org.sepllm.hat.runtime.Backends;
import org.sepllm.hat.runtime.KernelBackend;
import org.sepllm.kernels.AttentionKernels;
import org.sepllm.reference.attention.StorageType;
import org.sepllm.reference.config.SeparatorSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what is measured, and on which text. */
public final class BenchOptions {
  private static final List<StorageType> STORAGES =
      List.of(StorageType.F32, StorageType.F16, StorageType.BF16);

  @Option(
      names = "--suite",
      split = ",",
      paramLabel = "S",
      description =
          "What is measured: prefill, backward, decode, layers-at-once, new-token, compaction, scan, end-to-end; several with"
              + " commas. Without it only files are joined.")
  private List<String> suites = List.of();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "The back end (default: the first that can run here).")
  private Optional<String> backend = Optional.empty();

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "N",
      description = "Lengths of texts, with commas (default: 4096,8192,16384,32768,65536,131072).")
  private List<Integer> sizes = List.of(4096, 8192, 16_384, 32_768, 65_536, 131_072);

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "N",
      description = "Rows of the batches of decode and compaction, with commas (default: 1,64).")
  private List<Integer> rows = List.of(1, 64);

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Layers of the cache (default: ${DEFAULT-VALUE}).")
  private int layers = 32;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "Query heads (default: ${DEFAULT-VALUE}).")
  private int heads = 32;

  @Option(
      names = "--kv-heads",
      paramLabel = "N",
      description = "Heads of keys and values (default: ${DEFAULT-VALUE}).")
  private int kvHeads = 8;

  @Option(
      names = "--head-dim",
      paramLabel = "N",
      description = "Dimensions of a head (default: ${DEFAULT-VALUE}).")
  private int headDim = 128;

  @Option(
      names = "--storage",
      paramLabel = "T",
      description = "How tensors are stored: f32, f16 (the default) or bf16.")
  private String storage = "f16";

  @Option(
      names = "--policy",
      split = ",",
      paramLabel = "P",
      description =
          "What queries see in prefill and backward: sepllm, streamingllm, fixllm, full, with commas"
              + " (default: sepllm).")
  private List<String> masks = List.of("sepllm");

  @Option(
      names = "--kernels",
      split = ",",
      paramLabel = "K",
      description =
          "Which of the kernels that compute the same are measured: plain, tiled, tensor,"
              + " warpgroups, with commas (default: on graphics processors all that there are, else"
              + " plain).")
  private List<String> kernels = List.of();

  @Option(
      names = "--tensor-rate",
      paramLabel = "N",
      description =
          "What kernels on tensor cores are held to, in TFLOP/s (default: ${DEFAULT-VALUE}).")
  private double tensorRate = 800;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "How often each launch is measured; long ones less often, but at least three times"
              + " (default: ${DEFAULT-VALUE}).")
  private int runs = 15;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "A file or folder of text (default: the bundled sample, repeated).")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--separators-file",
      paramLabel = "FILE",
      description = "Instead of a text: one byte for each token, 1 for a separator, 0 for others.")
  private Optional<Path> separatorsFile = Optional.empty();

  @Mixin private VocabularyOptions vocabulary;

  /** Says whether anything is to be measured. */
  boolean measures() {
    return !suites.isEmpty();
  }

  /** Returns the longest text that is measured. */
  int longest() {
    return sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** Reads the text; {@code console} takes what is said while a long one is read. */
  BenchText text(Console console) {
    if (separatorsFile.isPresent()) {
      if (text.isPresent()) {
        throw new UsageException("--text and --separators-file are both given, one is read");
      }
      return BenchText.read(separatorsFile.get());
    }
    TokenSource source =
        TokenSource.ofText(text.orElse(TokenSource.SAMPLE), vocabulary, console.err());
    ChosenSeparators chosen =
        ChosenSeparators.resolve(vocabulary.separators(), Optional.empty(), source.tokenizer());
    int[] ids = chosen.ids().stream().mapToInt(Integer::intValue).toArray();
    String described =
        "%s with %s, separators %s"
            .formatted(source.name(), source.tokenizer().orElseThrow().name(), chosen.choice());
    return BenchText.of(described, source.row().tokenIds(), SeparatorSet.of(ids));
  }

  /** Puts the setting together. */
  BenchSetting setting(BenchText of) {
    return new BenchSetting(
        suites.stream().distinct().map(BenchOptions::suite).toList(),
        backend.orElseGet(BenchOptions::firstBackend),
        sizes,
        rows,
        layers,
        heads,
        kvHeads,
        headDim,
        storage(),
        masks.stream().distinct().map(BenchOptions::mask).toList(),
        kernels.stream().map(BenchOptions::kernels).collect(Collectors.toSet()),
        tensorRate,
        runs,
        of);
  }

  private static Suite suite(String title) {
    return Suite.named(title)
        .orElseThrow(() ->
            new UsageException(
                "--suite is \"%s\", must be one of %s"
                    .formatted(title, Stream.of(Suite.values()).map(Suite::title).toList())));
  }

  private static BenchMask mask(String title) {
    return BenchMask.named(title)
        .orElseThrow(() ->
            new UsageException(
                "--policy is \"%s\", must be some of %s"
                    .formatted(
                        title, Stream.of(BenchMask.values()).map(BenchMask::title).toList())));
  }

  private static AttentionKernels kernels(String name) {
    return Stream.of(AttentionKernels.values())
        .filter(kernels -> kernels.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--kernels is \"%s\", must be some of %s"
                    .formatted(
                        name,
                        Stream.of(AttentionKernels.values())
                            .map(kernels -> kernels.name().toLowerCase(Locale.ROOT))
                            .toList())));
  }

  private StorageType storage() {
    return STORAGES.stream()
        .filter(type -> type.jsonName().equals(storage))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--storage is \"%s\", must be one of %s"
                    .formatted(storage, STORAGES.stream().map(StorageType::jsonName).toList())));
  }

  private static String firstBackend() {
    return Backends.select(candidate ->
            candidate instanceof KernelBackend kernels
                && kernels.availability() instanceof Availability.Present)
        .name();
  }
}
