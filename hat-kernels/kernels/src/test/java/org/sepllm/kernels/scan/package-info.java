/** The separator scan against the reference. */
package org.sepllm.kernels.scan;
