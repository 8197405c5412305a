package org.sepllm.reference;

/** The checks that constructors make; each failure names the thing, its value and the limit. */
public final class Require {
  private Require() {}

  /**
   * Checks a lower limit.
   *
   * <p>Range: any integers.
   *
   * @param rule the rule that sets the limit
   * @param name what is checked, in the words of the JSON field
   * @param value the given value
   * @param minimum the smallest value allowed
   * @throws SpecException of kind {@code BAD_CONFIG} if {@code value < minimum}
   */
  public static void atLeast(String rule, String name, long value, long minimum) {
    if (value < minimum) {
      throw new SpecException(
          ErrorKind.BAD_CONFIG, rule, name + " is " + value + ", must be at least " + minimum);
    }
  }

  /**
   * Checks that an index lies in {@code [0, size)}.
   *
   * <p>Range: {@code size} is 0 or more.
   *
   * @param rule the rule that is cited
   * @param name what is indexed
   * @param index the given index
   * @param size the number of elements
   * @throws SpecException of kind {@code BAD_SHAPE} if the index lies outside
   */
  public static void index(String rule, String name, int index, int size) {
    if (index < 0 || index >= size) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, rule, name + " is " + index + ", must be in [0, " + size + ")");
    }
  }

  /**
   * Checks that two lengths agree.
   *
   * <p>Range: lengths of 0 or more.
   *
   * @param rule the rule that is cited
   * @param name what is measured
   * @param length the given length
   * @param expected the length it must have
   * @throws SpecException of kind {@code BAD_SHAPE} if the lengths differ
   */
  public static void length(String rule, String name, int length, int expected) {
    if (length != expected) {
      throw new SpecException(
          ErrorKind.BAD_SHAPE, rule, name + " has length " + length + ", must be " + expected);
    }
  }

  /**
   * Checks that a token id is not negative.
   *
   * <p>Range: any integer id.
   *
   * @param rule the rule that is cited
   * @param index where the id stands
   * @param tokenId the given id
   * @throws SpecException of kind {@code BAD_TOKEN} if {@code tokenId < 0}
   */
  public static void tokenId(String rule, long index, int tokenId) {
    if (tokenId < 0) {
      throw new SpecException(
          ErrorKind.BAD_TOKEN,
          rule,
          "token id at index " + index + " is " + tokenId + ", must be at least 0");
    }
  }
}
