package org.sepllm.conformance.view;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files that are either complete or not there. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes a file through a temporary one in the same folder; an older file is replaced.
   *
   * <p>Shape: {@code content[bytes]}.
   *
   * @param target the file
   * @param content what it holds afterwards
   * @throws IOException if the folder does not exist or the file cannot be written
   */
  public static void write(Path target, byte[] content) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, ".sepllm-", ".part");
    try {
      Files.write(temporary, content);
      move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void move(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException unsupported) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
