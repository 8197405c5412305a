package org.sepllm.datasets;

/** Bad input from outside: a file, a name or a value, refused with one line that says why. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DatasetErrorKind kind;

  /**
   * Creates an error.
   *
   * @param kind what sort of input was refused
   * @param message one line naming the thing, its value and the limit
   */
  public DatasetException(DatasetErrorKind kind, String message) {
    super(oneLine(message));
    this.kind = kind;
  }

  /**
   * Creates an error that was caused by another one, usually of the operating system.
   *
   * @param kind what sort of input was refused
   * @param message one line naming the thing, its value and the limit
   * @param cause the error that was met
   */
  public DatasetException(DatasetErrorKind kind, String message, Throwable cause) {
    super(oneLine(message), cause);
    this.kind = kind;
  }

  /**
   * Returns the kind of the refused input.
   *
   * @return the kind
   */
  public DatasetErrorKind kind() {
    return kind;
  }

  // File names and foreign texts may hold line breaks and other control characters; a report may
  // not.
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message
        .codePoints()
        .forEach(point -> {
          if (Character.isISOControl(point)) {
            line.append("\\u%04x".formatted(point));
          } else {
            line.appendCodePoint(point);
          }
        });
    return line.toString();
  }
}
