package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.config.LayerValues;
import org.sepllm.datasets.config.SepLlmConfiguration;
import picocli.CommandLine.Option;

/** The options that choose a mask; {@code --init} is among those of caches. */
public final class MaskOptions {
  private static final List<String> FAMILY = List.of("sepllm", "streamingllm", "fixllm", "full");

  @Option(
      names = "--mask",
      paramLabel = "M",
      description = "sepllm (the default), streamingllm, fixllm or full.")
  private Optional<String> mask = Optional.empty();

  @Option(
      names = "--neighbors",
      paramLabel = "N",
      description = "Neighbors n, the query included, by default 8.")
  private Optional<Integer> neighbors = Optional.empty();

  @Option(names = "--interval", paramLabel = "D", description = "FixLLM's interval.")
  private Optional<Integer> interval = Optional.empty();

  /**
   * Returns what the options say.
   *
   * @return a configuration that is empty wherever an option is absent
   */
  public SepLlmConfiguration configuration() {
    return new SepLlmConfiguration(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        neighbors.map(LayerValues::forAll),
        interval.map(LayerValues::forAll),
        Optional.empty(),
        mask.filter(family -> family.equals("streamingllm") || family.equals("full")),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Names the options that are given.
   *
   * @return the names
   */
  public List<String> given() {
    return Stream.of(
            mask.map(_ -> "--mask"),
            neighbors.map(_ -> "--neighbors"),
            interval.map(_ -> "--interval"))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Returns the member of the mask family that is asked for by name.
   *
   * @return the name; empty without {@code --mask}
   * @throws DatasetException if there is no such member
   */
  public Optional<String> family() {
    if (mask.isPresent() && !FAMILY.contains(mask.get())) {
      throw new DatasetException(
          DatasetErrorKind.UNKNOWN_NAME,
          "mask \"%s\" is none of %s".formatted(mask.get(), String.join(", ", FAMILY)));
    }
    return mask;
  }
}
