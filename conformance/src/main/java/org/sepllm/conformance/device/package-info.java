/**
 * The kernels as an implementation of the port protocol, on any back end.
 *
 * <p>What is answered is read from the device: masks from where the forward kernel's weights fall,
 * caches from their slots and from what decode makes of them, attention from the kernels' results.
 */
package org.sepllm.conformance.device;
