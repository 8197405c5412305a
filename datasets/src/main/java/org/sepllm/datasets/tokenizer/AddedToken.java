package org.sepllm.datasets.tokenizer;

/**
 * A token that is found in the text as a whole, before byte-pair merging.
 *
 * @param id its id
 * @param content its text
 * @param singleWord whether it is found only where no letter, digit or underscore touches it
 * @param leftStrip whether white space before it belongs to it
 * @param rightStrip whether white space after it belongs to it
 * @param normalized whether it is looked for after normalization instead of before
 * @param special whether it is found only when special tokens are allowed
 */
record AddedToken(
    int id,
    String content,
    boolean singleWord,
    boolean leftStrip,
    boolean rightStrip,
    boolean normalized,
    boolean special) {}
