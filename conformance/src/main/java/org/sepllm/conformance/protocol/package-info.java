/**
 * Protocol 1: JSON Lines questions about masks, caches and attention, answered by the reference.
 *
 * <p>{@code docs/port-protocol.md} is the definition; there is one class for each operation.
 */
package org.sepllm.conformance.protocol;
