package org.sepllm.hat.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.sepllm.hat.model.Kernel;

/** The checked-in list of members. */
final class Manifest {
  /** What is known of a member upstream. */
  enum Mark {
    /** Name and types were read upstream. */
    READ,
    /** The name was read upstream; types are concluded from its use. */
    INFERRED,
    /** Not verified upstream at all. */
    UNVERIFIED,
    /** An addition of this toolkit, which portable sources may not use. */
    OURS
  }

  private Manifest() {}

  /** Returns the mark of every member. */
  static Map<String, Mark> read() {
    Map<String, Mark> members = new TreeMap<>();
    try (InputStream stream = Kernel.class.getResourceAsStream("/org/sepllm/hat/manifest.txt")) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      Mark mark = Mark.READ;
      for (String line : text.lines().toList()) {
        if (line.startsWith("[")) {
          mark = Mark.valueOf(line.substring(1, line.length() - 1));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          if (members.put(line, mark) != null) {
            throw new IllegalStateException(line + " is listed twice");
          }
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return members;
  }
}
