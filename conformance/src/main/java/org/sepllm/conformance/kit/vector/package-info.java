/** Vectors of the conformance kit: a question, what must be answered, and why it is asked. */
package org.sepllm.conformance.kit.vector;
