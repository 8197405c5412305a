/**
 * The mask family: SepLLM's fundamental design, StreamingLLM, FixLLM and full causal attention.
 *
 * <p>{@link org.sepllm.reference.mask.Mask} is the declarative definition, {@link
 * org.sepllm.reference.mask.MaskMachine} the operational one; the tests hold them equal.
 */
package org.sepllm.reference.mask;
