package org.sepllm.conformance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.sepllm.datasets.Utf8File;

/** Reads the cases of {@code --replay}: a file, or standard input. */
final class SavedCases {
  private static final int MAX_BYTES = 64 << 20;
  private static final String STANDARD_INPUT = "-";

  private SavedCases() {}

  /** What reports call the cases. */
  static String name(String file) {
    return file.equals(STANDARD_INPUT) ? "standard input" : file;
  }

  /**
   * The lines of the file.
   *
   * @throws BadInputException if standard input is longer than 64 MiB
   * @throws org.sepllm.datasets.DatasetException if the file cannot be read as UTF-8 text of at
   *     most 64 MiB
   */
  static String lines(String file, InputStream in) throws IOException {
    return file.equals(STANDARD_INPUT) ? read(in) : Utf8File.read(Path.of(file), MAX_BYTES);
  }

  private static String read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new BadInputException("standard input is longer than " + MAX_BYTES + " bytes");
    }
    return Utf8File.decode("standard input", bytes);
  }
}
