package org.sepllm.reference;

import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Caps the tries of every property, and fixes the seed, where the system property {@code
 * sepllm.tries} says so: mutation testing runs each property thousands of times and must come to
 * the same score twice. Without the system property nothing changes.
 */
public final class FewerTries implements AroundPropertyHook {
  private static final int MOST_TRIES = Integer.getInteger("sepllm.tries", Integer.MAX_VALUE);
  private static final String SEED = "42";

  /** Edge cases come first, and among few tries many of them miss an assumption. */
  private static final int DISCARDS_PER_TRY = 100;

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    if (MOST_TRIES < Integer.MAX_VALUE) {
      PropertyAttributes attributes = context.attributes();
      attributes.setTries(Math.min(MOST_TRIES, attributes.tries().orElse(MOST_TRIES)));
      attributes.setMaxDiscardRatio(DISCARDS_PER_TRY);
      attributes.setSeed(SEED);
      attributes.setAfterFailure(AfterFailureMode.RANDOM_SEED);
    }
    return property.execute();
  }
}
