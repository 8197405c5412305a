package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sepllm.datasets.config.LayerValues;
import org.sepllm.datasets.config.SepLlmConfiguration;
import picocli.CommandLine.Option;

/** The options that choose a cache: its policy, sizes and switches. */
public final class CacheOptions {
  @Option(
      names = "--policy",
      paramLabel = "P",
      description = "paper (the default), streaming, sepcache, streamingllm or full.")
  private Optional<String> policy = Optional.empty();

  @Option(names = "--init", paramLabel = "A", description = "Initial tokens a.")
  private Optional<Integer> init = Optional.empty();

  @Option(names = "--sep", paramLabel = "S", description = "Separator capacity s, by default 64.")
  private Optional<Integer> sep = Optional.empty();

  @Option(names = "--local", paramLabel = "W", description = "Local window w, by default 256.")
  private Optional<Integer> local = Optional.empty();

  @Option(names = "--cache", paramLabel = "C", description = "Cache size c, by default 800.")
  private Optional<Integer> cache = Optional.empty();

  @Option(names = "--unbounded", description = "Keep all separators: s and c grow with them.")
  private boolean unbounded;

  @Option(
      names = "--no-accumulate",
      description = "Keep only the separators that leave the window at the last compaction.")
  private boolean noAccumulate;

  /**
   * Returns what the options say.
   *
   * @return a configuration that is empty wherever an option is absent
   */
  public SepLlmConfiguration configuration() {
    return new SepLlmConfiguration(
        init.map(LayerValues::forAll),
        sep.map(LayerValues::forAll),
        local.map(LayerValues::forAll),
        cache.map(LayerValues::forAll),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        policy,
        unbounded ? Optional.of(false) : Optional.empty(),
        noAccumulate ? Optional.of(false) : Optional.empty(),
        Optional.empty());
  }

  /**
   * Names the options that are given and that a mask does not have.
   *
   * @return the names, without {@code --init}
   */
  public List<String> givenBesideInit() {
    return Stream.concat(policy.stream().map(_ -> "--policy"), givenForSeparators().stream())
        .toList();
  }

  /**
   * Names the options that are given and that only a cache with separators has.
   *
   * @return the names, {@code --cache} included
   */
  List<String> givenForSeparators() {
    return Stream.of(
            sep.map(_ -> "--sep"),
            local.map(_ -> "--local"),
            cache.map(_ -> "--cache"),
            Optional.of("--unbounded").filter(_ -> unbounded),
            Optional.of("--no-accumulate").filter(_ -> noAccumulate))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Names the sizes that are given although a policy has no such size.
   *
   * @param policyName the policy in force
   * @return the names of the options; none for the SepLLM policies
   */
  public List<String> meaninglessFor(String policyName) {
    return switch (policyName) {
      case "full" ->
          Stream.concat(init.stream().map(_ -> "--init"), givenForSeparators().stream()).toList();
      case "streamingllm" ->
          givenForSeparators().stream().filter(name -> !name.equals("--cache")).toList();
      default -> List.of();
    };
  }
}
