package org.sepllm.reference;

import java.util.Locale;

/** The kinds of error that the specification names; ports answer with the same names. */
public enum ErrorKind {
  /** A size, name or combination of options that the rules exclude. */
  BAD_CONFIG,
  /** A token id outside its range. */
  BAD_TOKEN,
  /** Lengths or shapes that do not fit together. */
  BAD_SHAPE,
  /** A value that needs more than a stated limit. */
  TOO_LARGE;

  /**
   * Returns the name used in JSON, in lower case.
   *
   * @return for example {@code bad_config}
   */
  public String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
