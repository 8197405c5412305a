/**
 * What the specification expects, and the comparison of answers with it.
 *
 * <p>Expected caches come from the declarative definitions, never from the machines that the
 * reference port runs; a check of the reference is therefore a comparison of the two.
 */
package org.sepllm.conformance.check.judge;
