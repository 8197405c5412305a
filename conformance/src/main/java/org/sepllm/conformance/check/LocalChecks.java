package org.sepllm.conformance.check;

import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Comparisons of one kind.
 *
 * @param name what the report calls their source
 * @param level the level they are counted at
 * @param checks makes the comparisons
 */
record LocalChecks(String name, Level level, Supplier<Stream<LocalCheck>> checks) {}
