package org.sepllm.datasets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file completely or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes the content.
     *
     * @param channel where to; it may be closed
     * @throws IOException if the channel cannot be written
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Writes a file beside its place and moves it there when it is complete; a file that was there is
   * replaced. If writing fails, or the program ends before, nothing is left behind.
   *
   * @param file the file to write
   * @param content its content
   * @throws DatasetException if the folder is missing or the file cannot be written there
   */
  public static void write(Path file, Content content) {
    Path target = file.toAbsolutePath();
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeAndMove(temporary, target, content);
    } catch (IOException e) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE, file + " cannot be written: " + reason(e), e);
    }
  }

  private static void writeAndMove(Path temporary, Path target, Content content)
      throws IOException {
    temporary.toFile().deleteOnExit();
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
      }
      // Opened anew, because what writes the content may close its channel.
      try (FileChannel written = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  // The message of a missing folder is only the name of the temporary file, which says nothing.
  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "its folder does not exist" : e.getMessage();
  }
}
