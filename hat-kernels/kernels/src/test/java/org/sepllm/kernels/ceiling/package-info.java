/** Tests of the kernels that measure a device's limits. */
package org.sepllm.kernels.ceiling;
