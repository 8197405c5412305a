/** Kernels that do nothing but move numbers or multiply them: what a device can do at most. */
package org.sepllm.kernels.ceiling;
