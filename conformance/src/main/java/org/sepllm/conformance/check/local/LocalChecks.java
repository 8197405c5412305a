package org.sepllm.conformance.check.local;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sepllm.conformance.check.cases.Level;

/**
 * Comparisons of one kind.
 *
 * @param name what the report calls their source
 * @param level the level they are counted at
 * @param checks makes the comparisons
 */
public record LocalChecks(String name, Level level, Supplier<Stream<LocalCheck>> checks) {}
