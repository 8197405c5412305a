/** Kernels that use the extension for warps, which upstream HAT does not know. */
package org.sepllm.hat.teaching.warp;
