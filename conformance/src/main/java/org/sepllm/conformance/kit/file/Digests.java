package org.sepllm.conformance.kit.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256 of files and of the folder of a vector. */
public final class Digests {
  private Digests() {}

  /**
   * Digests a file.
   *
   * <p>Shape: {@code content[bytes]}.
   *
   * @param content the content of the file
   * @return 64 hexadecimal digits, as {@code sha256sum} prints them
   * @throws IllegalStateException if this Java has no SHA-256, which every Java must have
   */
  public static String of(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Digests a folder: the digest of what {@code sha256sum *} prints in it.
   *
   * @param files the content of each file, by name
   * @return 64 hexadecimal digits
   */
  public static String of(Map<String, byte[]> files) {
    StringBuilder listing = new StringBuilder();
    new TreeMap<>(files)
        .forEach(
            (name, content) -> listing.append(of(content)).append("  ").append(name).append('\n'));
    return of(listing.toString().getBytes(StandardCharsets.UTF_8));
  }
}
