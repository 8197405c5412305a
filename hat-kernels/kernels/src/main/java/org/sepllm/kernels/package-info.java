/**
 * SepLLM on a device: masked attention and the cache as HAT kernels, with the reference's
 * configuration types.
 */
package org.sepllm.kernels;
