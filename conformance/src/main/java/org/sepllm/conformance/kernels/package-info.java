/** The kernels on a class path: found, linked, shown and exported. */
package org.sepllm.conformance.kernels;
