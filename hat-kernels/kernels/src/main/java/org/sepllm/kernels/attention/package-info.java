/** Masked attention: the forward and backward kernels and the sizes they share with their plans. */
package org.sepllm.kernels.attention;
