/** The kernels against the reference, on every back end that is found. */
package org.sepllm.kernels;
