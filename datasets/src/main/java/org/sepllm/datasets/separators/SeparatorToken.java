package org.sepllm.datasets.separators;

/**
 * A separator with its text, for people to check.
 *
 * <p>Range: {@code id} is a token of the vocabulary.
 *
 * @param id its token id
 * @param text the text it stands for, with U+FFFD where its bytes are not whole characters
 */
public record SeparatorToken(int id, String text) {}
