package org.sepllm.conformance.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sepllm.conformance.view.TokenNames;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.config.SepLlmConfiguration;
import org.sepllm.datasets.separators.SeparatorChoice;
import org.sepllm.datasets.tokenizer.Tokenizer;
import org.sepllm.reference.config.SeparatorSet;

/**
 * The separators in force.
 *
 * @param choice how they were chosen
 * @param ids the ids; none where the rule has no separators
 */
record ChosenSeparators(String choice, List<Integer> ids) {
  private static final String IN_CONFIGURATION = "configuration";

  ChosenSeparators {
    ids = List.copyOf(ids);
  }

  /** Returns the choice of a rule that has no separators. */
  static ChosenSeparators none() {
    return new ChosenSeparators("none", List.of());
  }

  /** Resolves {@code --separators}, the ids of a configuration, or the default {@code nine}. */
  static ChosenSeparators resolve(
      Optional<String> option, Optional<List<Integer>> inFile, Optional<Tokenizer> tokenizer) {
    if (option.isEmpty() && inFile.isPresent()) {
      return new ChosenSeparators(IN_CONFIGURATION, inFile.get());
    }
    String choice = option.orElse(SeparatorChoice.DEFAULT);
    SeparatorSet set =
        tokenizer
            .map(vocabulary -> SeparatorChoice.resolve(choice, vocabulary).separators())
            .orElseGet(() -> SeparatorChoice.resolveIds(choice));
    List<Integer> ids = Arrays.stream(set.toArray()).boxed().toList();
    if (inFile.isPresent()
        && !List.copyOf(inFile.get()).stream().sorted().distinct().toList().equals(ids)) {
      throw new DatasetException(
          DatasetErrorKind.CONTRADICTION,
          "--separators %s is %s on the command line and %s in the configuration"
              .formatted(choice, ids, inFile.get()));
    }
    return new ChosenSeparators(choice, ids);
  }

  /** Adds the ids to a configuration. */
  SepLlmConfiguration over(SepLlmConfiguration configuration) {
    return new SepLlmConfiguration(
        configuration.initialTokens(),
        configuration.sepCacheSize(),
        configuration.localSize(),
        configuration.cacheSize(),
        configuration.neighbors(),
        configuration.interval(),
        Optional.of(ids),
        configuration.policy(),
        configuration.bounded(),
        configuration.accumulate(),
        configuration.batch());
  }

  /** Shows how they were chosen, the ids and their texts. */
  String shown(TokenNames names) {
    if (ids.isEmpty()) {
      return choice;
    }
    return choice
        + ": "
        + ids.stream()
            .map(id -> names.hasTexts() && id >= 0 ? id + " " + names.shown(id) : "" + id)
            .collect(Collectors.joining(", "));
  }
}
