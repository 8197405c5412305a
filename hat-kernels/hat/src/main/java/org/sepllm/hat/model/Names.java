package org.sepllm.hat.model;

import java.util.Objects;
import java.util.Set;

/** The rules that names follow so that the text form can be read back. */
final class Names {
  /** Words with a meaning of their own at the start of a statement or an operand. */
  static final Set<String> RESERVED =
      Set.of(
          "auxiliary",
          "barrier",
          "buffer",
          "call",
          "class",
          "entry",
          "evaluate",
          "F16",
          "BF16",
          "file",
          "increment",
          "kernel",
          "local",
          "of",
          "bits",
          "private",
          "warp");

  private Names() {}

  static void requireIdentifier(String name) {
    Objects.requireNonNull(name, "name");
    if (!isIdentifier(name)) {
      throw new IllegalArgumentException("'" + name + "' is not a Java name");
    }
  }

  static void requireVariable(String name) {
    requireIdentifier(name);
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException("'" + name + "' has a meaning of its own in a model");
    }
  }

  static void requireQualified(String name) {
    for (String part : name.split("\\.", -1)) {
      requireIdentifier(part);
    }
  }

  private static boolean isIdentifier(String name) {
    return !name.isEmpty()
        && Character.isJavaIdentifierStart(name.codePointAt(0))
        && name.codePoints().allMatch(Character::isJavaIdentifierPart);
  }
}
