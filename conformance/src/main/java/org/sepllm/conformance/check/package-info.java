/**
 * The check: asks a port the cases of a plan, makes the first failing case small, and reports.
 *
 * <p>Each package needs those before it alone: {@code judge} knows the expected answers, {@code
 * cases} the questions, {@code generate} and {@code source} make cases, {@code local} compares
 * without a port, {@code plan} chooses, {@code report} tells, and this package runs the whole.
 */
package org.sepllm.conformance.check;
