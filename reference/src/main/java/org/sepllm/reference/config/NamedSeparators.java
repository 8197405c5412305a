package org.sepllm.reference.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sepllm.reference.ErrorKind;
import org.sepllm.reference.SpecException;

/**
 * The separator lists found in published code, as data with their provenance.
 *
 * <p>Rule: SEP-SEP-004. None is a default: a caller names one, or gives ids of its own.
 */
public enum NamedSeparators {
  /** The nine marks of the paper in the Pythia vocabulary. */
  PYTHIA9(
      "Pythia / GPT-NeoX",
      "Training-SepLLM configurations and mask code",
      15,
      13,
      32,
      2,
      28,
      27,
      209,
      186,
      187),
  /** The nine marks, their forms after a space, and runs of white space. */
  PYTHIA20(
      "Pythia / GPT-NeoX",
      "Streaming-SepLLM cache manager and SepCache",
      15,
      13,
      32,
      2,
      28,
      27,
      209,
      186,
      187,
      964,
      1157,
      3736,
      2195,
      3706,
      1163,
      2490,
      50276,
      586,
      4928,
      50275),
  /** Six marks, newline, space and the begin-of-text token; no tab. */
  LLAMA9("Llama-3", "TrainingFree-SepLLM configurations", 13, 11, 30, 0, 26, 25, 198, 220, 128000),
  /** Six marks, their forms after a space, and runs of white space; no begin-of-text token. */
  LLAMA17(
      "Llama-3",
      "Streaming-SepLLM cache manager",
      13,
      11,
      30,
      0,
      26,
      25,
      198,
      220,
      662,
      1174,
      949,
      758,
      2652,
      551,
      720,
      256,
      262),
  /** The seventeen of {@link #LLAMA17} and the begin-of-text token. */
  LLAMA18(
      "Llama-3",
      "SepCache",
      13,
      11,
      30,
      0,
      26,
      25,
      198,
      220,
      662,
      1174,
      949,
      758,
      2652,
      551,
      720,
      256,
      262,
      128000),
  /** Marks and white space of the Falcon vocabulary. */
  FALCON13(
      "Falcon-40B",
      "Streaming-SepLLM cache manager and SepCache",
      25,
      23,
      42,
      12,
      38,
      37,
      193,
      4610,
      204,
      258,
      1212,
      23787,
      466);

  private final String tokenizer;
  private final String publishedIn;
  private final int[] ids;

  NamedSeparators(String tokenizer, String publishedIn, int... ids) {
    this.tokenizer = tokenizer;
    this.publishedIn = publishedIn;
    this.ids = ids;
  }

  /**
   * Finds a list by its name.
   *
   * @param listName for example {@code llama18}
   * @return the list
   * @throws SpecException of kind {@code BAD_CONFIG} if there is no such list
   */
  public static NamedSeparators of(String listName) {
    for (NamedSeparators list : values()) {
      if (list.listName().equals(listName)) {
        return list;
      }
    }
    throw new SpecException(
        ErrorKind.BAD_CONFIG,
        "SEP-SEP-004",
        "unknown separator list '"
            + listName
            + "', known are "
            + Arrays.stream(values())
                .map(NamedSeparators::listName)
                .collect(Collectors.joining(", ")));
  }

  /**
   * Returns the name by which the list is chosen.
   *
   * @return for example {@code pythia9}
   */
  public String listName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the vocabulary that the ids belong to.
   *
   * @return the name of the tokenizer
   */
  public String tokenizer() {
    return tokenizer;
  }

  /**
   * Returns where the list was published.
   *
   * @return the part of the published code
   */
  public String publishedIn() {
    return publishedIn;
  }

  /**
   * Returns the ids as a set.
   *
   * @return the separators
   */
  public SeparatorSet separators() {
    return SeparatorSet.of(ids);
  }
}
