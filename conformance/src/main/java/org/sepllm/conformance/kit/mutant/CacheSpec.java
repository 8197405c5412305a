package org.sepllm.conformance.kit.mutant;

import java.util.List;

/**
 * What one row and layer of a question about caches is run with.
 *
 * @param policy the policy
 * @param a how many initial tokens are kept
 * @param s how many separators are kept
 * @param w how many tokens the local window has
 * @param c the size of the cache
 * @param bounded whether only the last s separators are kept
 * @param accumulate whether separators of earlier compactions are kept
 * @param separators the separator ids
 * @param padding how many places of the row are padding
 * @param prompt how many real tokens are a dense prefill
 */
record CacheSpec(
    String policy,
    int a,
    int s,
    int w,
    int c,
    boolean bounded,
    boolean accumulate,
    List<Integer> separators,
    int padding,
    int prompt) {

  boolean withSeparators() {
    return !policy.equals("streamingllm") && !policy.equals("full");
  }

  CacheSpec with(String changed) {
    return new CacheSpec(changed, a, s, w, c, bounded, accumulate, separators, padding, prompt);
  }

  CacheSpec withSizes(int newA, int newS, int newW, int newC) {
    return new CacheSpec(
        policy,
        Math.max(0, newA),
        Math.max(0, newS),
        Math.max(0, newW),
        Math.max(1, newC),
        bounded,
        accumulate,
        separators,
        padding,
        prompt);
  }

  CacheSpec withOptions(boolean newBounded, boolean newAccumulate) {
    return new CacheSpec(
        policy, a, s, w, c, newBounded, newAccumulate, separators, padding, prompt);
  }

  CacheSpec withSeparators(List<Integer> changed) {
    return new CacheSpec(policy, a, s, w, c, bounded, accumulate, changed, padding, prompt);
  }

  CacheSpec withPadding(int changed) {
    return new CacheSpec(
        policy, a, s, w, c, bounded, accumulate, separators, Math.max(0, changed), prompt);
  }

  CacheSpec withPrompt(int changed) {
    return new CacheSpec(
        policy, a, s, w, c, bounded, accumulate, separators, padding, Math.max(0, changed));
  }
}
