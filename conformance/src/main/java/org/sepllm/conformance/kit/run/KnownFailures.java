package org.sepllm.conformance.kit.run;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.sepllm.conformance.kit.vector.KitVector;
import org.sepllm.datasets.DatasetErrorKind;
import org.sepllm.datasets.DatasetException;

/** Vectors and rules that a port is known to fail, one to a line; {@code #} begins a note. */
public final class KnownFailures {
  /** Nothing is known to fail. */
  public static final KnownFailures NONE = new KnownFailures(Set.of());

  private static final Pattern NAME = Pattern.compile("[a-z]+-\\d{4}|SEP-[A-Z]+-\\d{3}");

  private final Set<String> names;

  private KnownFailures(Set<String> names) {
    this.names = names;
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @return what is known to fail
   * @throws DatasetException if the file cannot be read or a line names neither a vector nor a rule
   */
  public static KnownFailures read(Path file) {
    Set<String> names = new LinkedHashSet<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String name = line.split("#", 2)[0].strip();
      if (name.isEmpty()) {
        continue;
      }
      if (!NAME.matcher(name).matches()) {
        throw new DatasetException(
            DatasetErrorKind.MALFORMED,
            file + " line " + number + " is \"" + name + "\", must be the id of a vector or rule");
      }
      names.add(name);
    }
    return new KnownFailures(names);
  }

  private static Iterable<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException missing) {
      throw new DatasetException(DatasetErrorKind.NOT_FOUND, file + " does not exist", missing);
    } catch (CharacterCodingException notText) {
      throw new DatasetException(DatasetErrorKind.MALFORMED, file + " is not UTF-8 text", notText);
    } catch (IOException unreadable) {
      throw new DatasetException(
          DatasetErrorKind.UNREADABLE,
          file + " cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }

  boolean names(KitVector vector) {
    return names.contains(vector.id()) || vector.rules().stream().anyMatch(names::contains);
  }
}
