package org.sepllm.reference.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sepllm.reference.config.SeparatorSet;
import org.sepllm.reference.row.TokenRow;

/** A member of the mask family and a row, for tests on many drawn cases. */
record MaskCase(MaskRule rule, TokenRow row) {
  private static final int SEPARATOR = 9;

  static MaskCase random(RandomGenerator random) {
    int real = random.nextInt(25);
    int padding = random.nextInt(3) > 0 ? 0 : random.nextInt(1, 6);
    int separatorShare = random.nextInt(0, 11);
    int[] tokenIds = new int[padding + real];
    int[] documentIds = new int[padding + real];
    int documentShare = random.nextBoolean() ? 0 : random.nextInt(1, 4);
    for (int index = padding; index < tokenIds.length; index++) {
      tokenIds[index] = random.nextInt(10) < separatorShare ? SEPARATOR : random.nextInt(20);
      boolean starts = index > padding && random.nextInt(10) < documentShare;
      documentIds[index] = (index == 0 ? 0 : documentIds[index - 1]) + (starts ? 1 : 0);
    }
    return new MaskCase(randomRule(random), TokenRow.packed(padding, tokenIds, documentIds));
  }

  private static MaskRule randomRule(RandomGenerator random) {
    int initTokens = random.nextInt(6);
    int neighbors = random.nextInt(1, random.nextInt(8) == 0 ? 40 : 9);
    return switch (random.nextInt(8)) {
      case 0 -> new FullMask();
      case 1 -> new StreamingLlmMask(initTokens, neighbors);
      case 2, 3 -> new FixLlmMask(initTokens, neighbors, random.nextInt(1, 7));
      default -> new SepLlmMask(initTokens, neighbors, SeparatorSet.of(SEPARATOR, 12));
    };
  }

  Set<String> classes() {
    Set<String> classes = new TreeSet<>();
    classes.add(rule.getClass().getSimpleName());
    int real = row.length() - row.leftPadding();
    add(classes, "empty row", row.length() == 0);
    add(classes, "one token", real == 1);
    add(classes, "padding", row.leftPadding() > 0 && real > 0);
    add(classes, "only padding", row.leftPadding() > 0 && real == 0);
    if (real > 0) {
      boolean several = row.documentStart(row.length() - 1) > row.leftPadding();
      add(classes, "several documents", several);
      add(classes, "several documents after padding", several && row.leftPadding() > 0);
      add(classes, "window covers the row", rule.neighbors() >= real);
      add(classes, "window leaves keys behind", rule.neighbors() + rule.initTokens() < real);
      add(classes, "initial tokens cover the row", rule.initTokens() >= real);
      boolean separator = row.tokenId(row.leftPadding()) == SEPARATOR;
      add(classes, "separator among the initial tokens", separator && rule.initTokens() > 0);
      long separators =
          IntStream.range(row.leftPadding(), row.length())
              .filter(index -> row.tokenId(index) == SEPARATOR)
              .count();
      add(classes, "separators only", separators == real);
      add(classes, "no separator", separators == 0);
    }
    return classes;
  }

  private static void add(Set<String> classes, String name, boolean belongs) {
    if (belongs) {
      classes.add(name);
    }
  }

  Stream<MaskCase> smaller() {
    List<MaskCase> smaller = new ArrayList<>();
    for (int index = row.length() - 1; index >= 0; index--) {
      smaller.add(new MaskCase(rule, without(index)));
    }
    smallerRules().forEach(simpler -> smaller.add(new MaskCase(simpler, row)));
    return smaller.stream();
  }

  private TokenRow without(int left) {
    int[] kept = IntStream.range(0, row.length()).filter(index -> index != left).toArray();
    return TokenRow.packed(
        row.leftPadding() - (row.valid(left) ? 0 : 1),
        Arrays.stream(kept).map(row::tokenId).toArray(),
        Arrays.stream(kept).map(row::documentId).toArray());
  }

  private Stream<MaskRule> smallerRules() {
    int initTokens = rule.initTokens();
    int neighbors = rule.neighbors();
    Stream<MaskRule> fewerInitial =
        initTokens > 0 ? Stream.of(sized(initTokens - 1, neighbors)) : Stream.empty();
    Stream<MaskRule> fewerNeighbors =
        neighbors > 1 && neighbors < Integer.MAX_VALUE
            ? Stream.of(sized(initTokens, neighbors - 1))
            : Stream.empty();
    return Stream.concat(fewerInitial, fewerNeighbors);
  }

  private MaskRule sized(int initTokens, int neighbors) {
    return switch (rule) {
      case SepLlmMask sep -> new SepLlmMask(initTokens, neighbors, sep.separators());
      case StreamingLlmMask _ -> new StreamingLlmMask(initTokens, neighbors);
      case FixLlmMask fix -> new FixLlmMask(initTokens, neighbors, fix.interval());
      case FullMask full -> full;
    };
  }
}
