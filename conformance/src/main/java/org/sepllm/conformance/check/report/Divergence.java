package org.sepllm.conformance.check.report;

import org.sepllm.conformance.check.judge.Difference;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first failing case of a level, made small.
 *
 * <p>Range: {@code tokensBefore} at least 0.
 *
 * @param source where the case came from before it was made small
 * @param tokensBefore how many tokens the case had before
 * @param request the question that can be asked again
 * @param difference what differs in the answer
 */
public record Divergence(
    String source, long tokensBefore, ObjectNode request, Difference difference) {}
