/**
 * Protocol 1: JSON Lines questions about masks, caches and attention.
 *
 * <p>{@code docs/port-protocol.md} is the definition; there is one class for each operation, and
 * {@link org.sepllm.conformance.protocol.Implementation} is what they ask.
 */
package org.sepllm.conformance.protocol;
