/** Makes the vectors of the kit from a seed; the same seed always gives the same kit. */
package org.sepllm.conformance.kit.build;
