/**
 * Laws of the kernels: what must hold whatever the numbers are, and what the port protocol has no
 * words for.
 */
package org.sepllm.conformance.law;
