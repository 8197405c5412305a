package org.sepllm.conformance.kit.file;

/**
 * A rule of the specification.
 *
 * @param id its id
 * @param title what it is about
 * @param document where it stands
 * @param untested why no vector looks at it; empty if some do
 */
public record RuleEntry(String id, String title, String document, String untested) {}
