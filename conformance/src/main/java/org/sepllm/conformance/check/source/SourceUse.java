package org.sepllm.conformance.check.source;

/**
 * Whether a source of cases was there.
 *
 * @param name what the source is called
 * @param present whether it gave cases
 * @param detail what it holds, or why it is absent
 */
public record SourceUse(String name, boolean present, String detail) {}
