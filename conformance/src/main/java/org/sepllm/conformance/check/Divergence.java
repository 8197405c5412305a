package org.sepllm.conformance.check;

import tools.jackson.databind.node.ObjectNode;

/**
 * The first failing case of a level, made small.
 *
 * @param source where the case came from before it was made small
 * @param tokensBefore how many tokens the case had before
 * @param request the question that can be asked again
 * @param difference what differs in the answer
 */
record Divergence(String source, long tokensBefore, ObjectNode request, Difference difference) {}
