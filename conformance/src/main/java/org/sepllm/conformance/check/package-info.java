/**
 * The check: cases, what the specification expects of them, their comparison with a port's answers,
 * shrinking and the report.
 *
 * <p>Expected masks and caches come from the declarative definitions, never from the machines that
 * the reference port runs; a check of the reference is therefore a comparison of the two.
 */
package org.sepllm.conformance.check;
