/**
 * Attention under explicit visibility: the double-precision oracle, the plain float32 evaluation,
 * SA-softmax, and the a-priori error bound that ports are compared by.
 *
 * <p>Which keys a query sees comes in as {@link org.sepllm.reference.attention.Visibility}; this
 * package knows no mask and no cache. The rules {@code SEP-ATTN-001} to {@code SEP-ATTN-016} and
 * the derivation of the bounds are in {@code docs/numerics.md}.
 */
package org.sepllm.reference.attention;
