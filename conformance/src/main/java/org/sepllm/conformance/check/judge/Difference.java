package org.sepllm.conformance.check.judge;

/**
 * The first place at which an answer is not what the specification says.
 *
 * @param path the place in the answer, for example {@code visible[11][3]}
 * @param expected the JSON that belongs there
 * @param actual the JSON found there
 */
public record Difference(String path, String expected, String actual) {}
