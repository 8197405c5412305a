/**
 * Planted mistakes: implementations of SepLLM that are wrong in one place each.
 *
 * <p>Every operation has a model, a third statement of the rules written to be spoiled; a mutant
 * overrides one decision of it. They show that the vectors of the kit would notice.
 */
package org.sepllm.conformance.kit.mutant;
