package org.sepllm.conformance.kit.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/**
 * Files that come from anywhere: no links, so that a folder means only itself, no pipes and
 * devices, which may never end, and nothing larger than any file of a kit can be.
 */
public final class PlainFile {
  private static final int MAX_BYTES = 64 << 20;

  private PlainFile() {}

  /**
   * Says whether there is anything at a place, a link to nothing included.
   *
   * @param file the place
   * @return true if there is
   */
  public static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Opens a file of any length.
   *
   * @param file the file
   * @return its bytes
   * @throws IOException if it cannot be read
   * @throws DatasetException if there is none, or something else stands in its place
   */
  public static InputStream open(Path file) throws IOException {
    if (!exists(file)) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, file + " does not exist");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " is a link or a folder, not a file");
    }
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads a whole file.
   *
   * <p>Shape: the result is {@code [bytes]}.
   *
   * @param file the file
   * @return its content
   * @throws DatasetException if there is none, it cannot be read, or it has more than 64 MiB
   */
  public static byte[] read(Path file) {
    try (InputStream in = open(file)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new DatasetException(
            DatasetErrorKind.TOO_LARGE,
            file + " has more than the " + MAX_BYTES + " bytes that are read");
      }
      return content;
    } catch (IOException unreadable) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE,
          file + " cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }
}
