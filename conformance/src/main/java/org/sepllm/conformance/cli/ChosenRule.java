package org.sepllm.conformance.cli;

import org.sepllm.conformance.view.VisibilityRule;

/**
 * The mask or cache in force and its separators.
 *
 * @param rule the mask or the cache of one layer
 * @param separators the separators and how they were chosen
 */
record ChosenRule(VisibilityRule rule, ChosenSeparators separators) {}
