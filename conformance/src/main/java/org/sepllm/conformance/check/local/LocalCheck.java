package org.sepllm.conformance.check.local;

import java.util.Optional;
import org.sepllm.conformance.check.judge.Difference;
import tools.jackson.databind.node.ObjectNode;

/**
 * A comparison within this process that no question of the protocol can make.
 *
 * @param subject what was compared, for the report
 * @param difference what differs, if anything does
 */
public record LocalCheck(ObjectNode subject, Optional<Difference> difference) {}
