package org.sepllm.conformance.kit.run;

import java.util.Optional;

/**
 * How a vector ended, and what is needed to draw it if it failed.
 *
 * @param outcome how it ended
 * @param divergence the failure; empty if it passed, was skipped or was taken from a journal
 */
public record JudgedVector(VectorOutcome outcome, Optional<KitDivergence> divergence) {}
