/** Variants of the softmax: SA-softmax over the tiles of the attention kernels. */
package org.sepllm.kernels.softmax;
