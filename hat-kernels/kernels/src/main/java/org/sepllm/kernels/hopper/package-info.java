/**
 * The kernels for warpgroups, which processors of compute capability 9.0 alone have: tiles whose
 * products run behind the kernel's back.
 */
package org.sepllm.kernels.hopper;
