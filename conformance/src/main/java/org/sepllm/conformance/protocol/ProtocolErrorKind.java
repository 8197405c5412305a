package org.sepllm.conformance.protocol;

import java.util.Locale;
import org.sepllm.reference.ErrorKind;

/** The kinds of error answers. */
public enum ProtocolErrorKind {
  /** A name that this port does not know; a checker counts the question as skipped. */
  UNSUPPORTED,
  /** Not a request of the protocol: no JSON object, missing, unknown or wrongly typed fields. */
  BAD_REQUEST,
  /** Sizes or options that the rules exclude. */
  BAD_CONFIG,
  /** A token id outside its range. */
  BAD_TOKEN,
  /** Lengths or shapes that do not fit together. */
  BAD_SHAPE,
  /** A request or answer beyond a stated limit. */
  TOO_LARGE,
  /** A defect of the port. */
  INTERNAL;

  /**
   * Returns the name used in JSON.
   *
   * @return for example {@code bad_request}
   */
  public String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind for an error of the specification itself. */
  static ProtocolErrorKind of(ErrorKind kind) {
    return switch (kind) {
      case BAD_CONFIG -> BAD_CONFIG;
      case BAD_TOKEN -> BAD_TOKEN;
      case BAD_SHAPE -> BAD_SHAPE;
      case TOO_LARGE -> TOO_LARGE;
    };
  }
}
