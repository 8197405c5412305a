package org.sepllm.conformance.cli;

import java.util.List;
import org.sepllm.datasets.config.SepLlmConfiguration;
import picocli.CommandLine.Mixin;

/** The options that choose either a mask or a cache. */
public final class MaskOrCacheOptions {
  @Mixin private RuleOptions rules;
  @Mixin private MaskOptions masks;

  /** What is meant where neither the options nor the configuration tell. */
  enum Preference {
    MASK,
    CACHE
  }

  /** Returns the options that choose a vocabulary. */
  VocabularyOptions vocabulary() {
    return rules.vocabulary();
  }

  /** Chooses the rule in force. */
  ChosenRule rule(TokenSource source, Preference preference) {
    List<String> ofMasks = masks.given();
    List<String> ofCaches = rules.givenForCaches();
    if (!ofMasks.isEmpty() && !ofCaches.isEmpty()) {
      throw new UsageException(
          "%s is for masks and %s for caches, choose one"
              .formatted(ofMasks.getFirst(), ofCaches.getFirst()));
    }
    SepLlmConfiguration file = rules.file();
    boolean mask = !ofMasks.isEmpty() || (ofCaches.isEmpty() && impliesMask(file, preference));
    return mask ? rules.mask(source, masks, file) : rules.cache(source, file);
  }

  /** A configuration tells by the sizes that it holds; one with both kinds does not. */
  private static boolean impliesMask(SepLlmConfiguration file, Preference preference) {
    boolean ofMask = file.neighbors().isPresent() || file.interval().isPresent();
    boolean ofCache = file.cacheSize().isPresent();
    return ofMask == ofCache ? preference == Preference.MASK : ofMask;
  }
}
