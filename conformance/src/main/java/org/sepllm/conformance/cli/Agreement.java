package org.sepllm.conformance.cli;

import java.util.Optional;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;
import org.sepllm.datasets.config.LayerValues;
import org.sepllm.datasets.config.SepLlmConfiguration;

/** Puts the options of the command line beside a configuration; both may say a thing, not two. */
final class Agreement {
  private Agreement() {}

  static SepLlmConfiguration of(SepLlmConfiguration file, SepLlmConfiguration options) {
    require("--init", file.initialTokens(), options.initialTokens());
    require("--sep", file.sepCacheSize(), options.sepCacheSize());
    require("--local", file.localSize(), options.localSize());
    require("--cache", file.cacheSize(), options.cacheSize());
    require("--neighbors", file.neighbors(), options.neighbors());
    require("--interval", file.interval(), options.interval());
    requireSame("policy", file.policy(), options.policy());
    requireSame("bounded", file.bounded(), options.bounded());
    requireSame("accumulate", file.accumulate(), options.accumulate());
    return file.overriddenBy(options);
  }

  private static void require(
      String name, Optional<LayerValues> inFile, Optional<LayerValues> option) {
    if (inFile.isPresent() && option.isPresent()) {
      int value = option.get().at(0);
      if (!inFile.get().values().stream().allMatch(other -> other == value)) {
        throw contradiction(name, value, inFile.get());
      }
    }
  }

  private static <T> void requireSame(String name, Optional<T> inFile, Optional<T> option) {
    if (inFile.isPresent() && option.isPresent() && !inFile.equals(option)) {
      throw contradiction(name, option.get(), inFile.get());
    }
  }

  private static DatasetException contradiction(String name, Object option, Object inFile) {
    return new DatasetException(
        DatasetErrorKind.CONTRADICTION,
        "%s is %s on the command line and %s in the configuration".formatted(name, option, inFile));
  }
}
