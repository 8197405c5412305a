package org.sepllm.datasets.text;

/**
 * A named text, the unit that is turned into one row of tokens.
 *
 * @param name where it comes from: a file, or a line of one
 * @param text its text
 */
public record TextDocument(String name, String text) {}
