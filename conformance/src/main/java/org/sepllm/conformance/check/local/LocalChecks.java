package org.sepllm.conformance.check.local;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Level;
import org.sepllm.conformance.check.cases.SavedLaw;
import org.sepllm.conformance.check.judge.Difference;
import tools.jackson.databind.node.ObjectNode;

/**
 * Comparisons of one kind.
 *
 * @param name what the report calls their source
 * @param level the level they are counted at
 * @param source makes the comparisons
 */
public record LocalChecks(String name, Level level, Source source) {

  /** Makes comparisons, of which some may be passed over. */
  public interface Source {
    /**
     * Makes those that are asked for; they are made as the stream is read, which is then closed.
     *
     * @param isAsked tells of a comparison's subject whether it is made
     * @return the comparisons
     */
    Stream<LocalCheck> checks(Predicate<ObjectNode> isAsked);
  }

  /**
   * Makes all comparisons.
   *
   * @return the comparisons; the caller closes the stream
   */
  public Stream<LocalCheck> checks() {
    return source.checks(_ -> true);
  }

  /**
   * Leaves some comparisons out.
   *
   * @param isAsked tells of a comparison's subject whether it stays
   * @return the others
   */
  public LocalChecks only(Predicate<ObjectNode> isAsked) {
    return new LocalChecks(name, level, asked -> source.checks(asked.and(isAsked)));
  }

  /**
   * Picks a law out of those of a port.
   *
   * @param saved the law
   * @param laws the laws of the port
   * @return that law alone; a failed comparison if the port has none of that name and setting
   */
  public static LocalChecks replay(SavedLaw saved, List<LocalChecks> laws) {
    ObjectNode subject = saved.subject();
    List<LocalChecks> found =
        laws.stream()
            .filter(others -> others.level() == saved.level())
            .map(others -> others.only(subject::equals))
            .toList();
    return new LocalChecks(
        "replay",
        saved.level(),
        asked -> {
          Stream<LocalCheck> tried =
              found.stream().flatMap(others -> others.source().checks(asked));
          return orUnknown(tried, subject);
        });
  }

  private static Stream<LocalCheck> orUnknown(Stream<LocalCheck> tried, ObjectNode subject) {
    List<LocalCheck> checks;
    try (tried) {
      checks = tried.toList();
    }
    return checks.isEmpty()
        ? Stream.of(
            new LocalCheck(
                subject,
                Optional.of(new Difference("", "a law of this port", "none of that name"))))
        : checks.stream();
  }
}
