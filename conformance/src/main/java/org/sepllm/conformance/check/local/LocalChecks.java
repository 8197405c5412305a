package org.sepllm.conformance.check.local;

import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Level;
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
}
