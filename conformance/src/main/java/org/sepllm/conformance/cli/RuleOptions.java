package org.sepllm.conformance.cli;

import java.util.List;
import java.util.Optional;
import org.sepllm.conformance.view.VisibilityRule;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.config.LayerValues;
import org.sepllm.datasets.config.SepLlmConfiguration;
import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.mask.MaskRule;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that choose the rule in force: a cache, with its sizes or from a file. */
public final class RuleOptions {
  private static final SepLlmConfiguration CACHE_DEFAULTS =
      sizes(4, 64, 256, 800, Optional.empty());
  private static final SepLlmConfiguration MASK_DEFAULTS = sizes(3, 64, 256, 800, Optional.of(8));

  @Mixin private CacheOptions caches;
  @Mixin private ConfigOption config;
  @Mixin private VocabularyOptions vocabulary;

  @Option(
      names = "--layer",
      paramLabel = "N",
      description = "The layer to look at, where the configuration has one size for each.")
  private Optional<Integer> layer = Optional.empty();

  private static SepLlmConfiguration sizes(
      int init, int sep, int local, int cache, Optional<Integer> neighbors) {
    return new SepLlmConfiguration(
        Optional.of(LayerValues.forAll(init)),
        Optional.of(LayerValues.forAll(sep)),
        Optional.of(LayerValues.forAll(local)),
        Optional.of(LayerValues.forAll(cache)),
        neighbors.map(LayerValues::forAll),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the options that choose a vocabulary. */
  VocabularyOptions vocabulary() {
    return vocabulary;
  }

  /** Names the options that are given and that a mask does not have. */
  List<String> givenForCaches() {
    return caches.givenBesideInit();
  }

  /** Reads the file of {@code --config}; without one it says nothing. */
  SepLlmConfiguration file() {
    return config.file().map(SepLlmConfiguration::read).orElse(SepLlmConfiguration.empty());
  }

  /** Chooses the cache of one layer, after what {@link #file()} says. */
  ChosenRule cache(TokenSource source, SepLlmConfiguration file) {
    SepLlmConfiguration said = Agreement.of(file, caches.configuration());
    String policy = said.policy().orElse("paper");
    requireMeaning(caches.meaninglessFor(policy), "policy " + policy);
    boolean separated = !policy.equals("full") && !policy.equals("streamingllm");
    ChosenSeparators separators = separators(source, file, separated, "policy " + policy);
    List<CacheConfig> layers = CACHE_DEFAULTS.overriddenBy(separators.over(said)).cacheConfigs();
    return new ChosenRule(new VisibilityRule.OfCache(ofLayer(layers)), separators);
  }

  /** Chooses the mask of one layer, after what {@link #file()} says. */
  ChosenRule mask(TokenSource source, MaskOptions masks, SepLlmConfiguration file) {
    SepLlmConfiguration said =
        Agreement.of(file, masks.configuration().overriddenBy(caches.configuration()));
    String family = family(said);
    masks.family().ifPresent(asked -> requireFamily(asked, family));
    if (family.equals("full")) {
      requireMeaning(
          masks.given().stream().filter(name -> !name.equals("--mask")).toList(), "mask full");
    }
    ChosenSeparators separators =
        separators(source, file, family.equals("sepllm"), "mask " + family);
    List<MaskRule> layers = MASK_DEFAULTS.overriddenBy(separators.over(said)).maskRules();
    return new ChosenRule(new VisibilityRule.OfMask(ofLayer(layers)), separators);
  }

  private static String family(SepLlmConfiguration said) {
    if (said.policy().filter("full"::equals).isPresent()) {
      return "full";
    }
    if (said.interval().isPresent()) {
      return "fixllm";
    }
    boolean streaming =
        said.policy().filter("streamingllm"::equals).isPresent()
            || said.separatorTokenIds()
                .filter(ids ->
                    SeparatorSet.selectsStreamingLlm(
                        ids.stream().mapToInt(Integer::intValue).toArray()))
                .isPresent();
    return streaming ? "streamingllm" : "sepllm";
  }

  private void requireFamily(String asked, String family) {
    if (asked.equals("fixllm") && !family.equals("fixllm")) {
      throw new UsageException("--mask fixllm needs --interval");
    }
    if (!asked.equals(family)) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "--mask is %s, but the other options or the configuration give %s"
              .formatted(asked, family));
    }
  }

  private void requireMeaning(List<String> given, String rule) {
    if (!given.isEmpty()) {
      throw new UsageException(given.getFirst() + " has no meaning for " + rule);
    }
  }

  private ChosenSeparators separators(
      TokenSource source, SepLlmConfiguration file, boolean separated, String rule) {
    if (!separated) {
      requireMeaning(vocabulary.separators().stream().map(_ -> "--separators").toList(), rule);
      return ChosenSeparators.none();
    }
    if (source.tokenizer().isEmpty()
        && vocabulary.separators().isEmpty()
        && file.separatorTokenIds().isEmpty()) {
      throw new UsageException("--ids without --tokenizer needs --separators ids:…");
    }
    return ChosenSeparators.resolve(
        vocabulary.separators(), file.separatorTokenIds(), source.tokenizer());
  }

  private <T> T ofLayer(List<T> layers) {
    if (layers.size() == 1 && layer.isEmpty()) {
      return layers.getFirst();
    }
    int chosen =
        layer.orElseThrow(() ->
            new DatasetException(
                DatasetErrorKind.CONTRADICTION,
                "configuration has sizes for %d layers, choose one with --layer"
                    .formatted(layers.size())));
    if (chosen < 0 || chosen >= layers.size()) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "--layer is %d, must be in [0, %d)".formatted(chosen, layers.size()));
    }
    return layers.get(chosen);
  }
}
