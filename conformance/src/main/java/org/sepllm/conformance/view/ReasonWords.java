package org.sepllm.conformance.view;

import org.sepllm.reference.cache.CacheConfig;
import org.sepllm.reference.explain.CacheVerdict;
import org.sepllm.reference.explain.EvictionReason;
import org.sepllm.reference.explain.KeyPlace;
import org.sepllm.reference.explain.MaskReason;
import org.sepllm.reference.mask.FixLlmMask;
import org.sepllm.reference.mask.MaskRule;

/** Reasons as sentences for people, with the sizes in force and the id of the rule. */
public final class ReasonWords {
  private ReasonWords() {}

  /**
   * Words a reason of a mask.
   *
   * <p>Range: {@code query} and {@code key} are indices in a row.
   *
   * @param reason the reason
   * @param rule the member of the mask family
   * @param query the index of the query
   * @param key the index of the key
   * @return one line that ends with the rule's id
   */
  public static String of(MaskReason reason, MaskRule rule, int query, int key) {
    String sentence =
        switch (reason) {
          case INITIAL -> "it is one of the first a = %d tokens".formatted(rule.initTokens());
          case SEPARATOR -> "it is a separator";
          case INTERVAL -> "it stands at the interval of " + interval(rule);
          case NEIGHBOR ->
              "it is one of the last n = %d tokens: query − key is %d"
                  .formatted(rule.neighbors(), query - key);
          case FULL -> "every earlier key is visible";
          case LATER -> "it comes after the query";
          case PADDING_QUERY -> "the query is padding";
          case PADDING_KEY -> "it is padding";
          case OTHER_DOCUMENT -> "it belongs to another document";
          case BEYOND_WINDOW ->
              "query − key is %d, neighbors reach to %d, and nothing else keeps it"
                  .formatted(query - key, rule.neighbors() - 1);
        };
    return cited(sentence, reason.ruleId());
  }

  private static int interval(MaskRule rule) {
    return rule instanceof FixLlmMask fix ? fix.interval() : 0;
  }

  /**
   * Words the place of a key in a cache.
   *
   * @param place the place
   * @param config sizes and policy
   * @return one line that ends with the rule's id
   */
  public static String of(KeyPlace place, CacheConfig config) {
    String sentence =
        switch (place) {
          case INITIAL ->
              "it is one of the first a = %d tokens, which stay".formatted(config.initCacheSize());
          case SEPARATOR_BLOCK -> "it is a separator that a compaction kept";
          case PAST_WINDOW ->
              "it has left the last w = %d tokens, but no compaction has come since"
                  .formatted(config.localSize());
          case LOCAL_WINDOW -> "it is one of the last w = %d tokens".formatted(config.localSize());
          case FULL -> "this policy evicts nothing";
        };
    return cited(sentence, place.ruleId());
  }

  /**
   * Words the reason of an eviction.
   *
   * @param reason the reason
   * @param config sizes and policy
   * @return one line that ends with the rule's id
   */
  public static String of(EvictionReason reason, CacheConfig config) {
    String sentence =
        switch (reason) {
          case NOT_A_SEPARATOR ->
              "it had left the last w = %d tokens and is no separator"
                  .formatted(config.localSize());
          case BLOCK_OVERFLOW ->
              "it is a separator, but the block holds s = %d and as many are newer"
                  .formatted(config.sepCacheSize());
          case NOT_ACCUMULATED ->
              "it is a separator of an earlier compaction, and those are not accumulated";
          case LEFT_WINDOW ->
              "it had left the last c − a = %d tokens, and this policy keeps no separators"
                  .formatted(config.localSize());
        };
    return cited(sentence, reason.ruleId());
  }

  /**
   * Words why a key was never in a cache.
   *
   * @param absence the reason
   * @return one line that ends with the rule's id
   */
  public static String of(CacheVerdict.Absence absence) {
    String sentence =
        switch (absence) {
          case LATER -> "it comes after the query";
          case PADDING_QUERY -> "the query is padding";
          case PADDING_KEY -> "it is padding, which is no entry";
        };
    return cited(sentence, absence.ruleId());
  }

  private static String cited(String sentence, String ruleId) {
    return sentence + " [" + ruleId + "]";
  }
}
