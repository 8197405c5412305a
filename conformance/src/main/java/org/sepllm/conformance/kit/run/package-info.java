/** Runs a kit: asks a port, or reads the results of one, and compares. */
package org.sepllm.conformance.kit.run;
