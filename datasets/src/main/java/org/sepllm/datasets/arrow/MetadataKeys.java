package org.sepllm.datasets.arrow;

/** The keys under which Arrow files say what they hold; all values are text. */
public final class MetadataKeys {
  /** The configuration of the cache, as JSON that {@code --config} reads. */
  public static final String CONFIGURATION = "sepllm.configuration";

  /** The name of the tokenizer. */
  public static final String TOKENIZER = "sepllm.tokenizer";

  /** The choice of separators, as it was made: {@code nine}, {@code ids:13,11}, and so on. */
  public static final String SEPARATORS = "sepllm.separators";

  /** Where the text came from. */
  public static final String SOURCE = "sepllm.source";

  private MetadataKeys() {}
}
