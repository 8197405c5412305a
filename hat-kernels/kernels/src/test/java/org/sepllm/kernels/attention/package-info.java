/** Tests of the attention kernels' sources. */
package org.sepllm.kernels.attention;
