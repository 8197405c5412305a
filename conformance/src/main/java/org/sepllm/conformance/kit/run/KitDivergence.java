package org.sepllm.conformance.kit.run;

import java.util.Optional;
import org.sepllm.conformance.check.judge.Difference;
import org.sepllm.conformance.kit.vector.KitVector;
import tools.jackson.databind.node.ObjectNode;

/**
 * One of the first failures of a level, with all that is needed to draw it.
 *
 * @param vector the question
 * @param difference where the answer differs
 * @param answer the answer; empty if there was none
 */
public record KitDivergence(KitVector vector, Difference difference, Optional<ObjectNode> answer) {}
