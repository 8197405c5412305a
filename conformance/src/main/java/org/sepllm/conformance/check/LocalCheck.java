package org.sepllm.conformance.check;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A comparison within this process that no question of the protocol can make.
 *
 * @param subject what was compared, for the report
 * @param difference what differs, if anything does
 */
record LocalCheck(ObjectNode subject, Optional<Difference> difference) {}
