/**
 * Language models as their equations state them: the Llama and GPT-NeoX families over any
 * visibility.
 *
 * <p>Weights are data ({@link org.sepllm.reference.model.LanguageModel}); which keys a query sees
 * comes from masks or caches ({@link org.sepllm.reference.model.Context}). The order of a layer's
 * steps is written once, what the steps compute twice: in double precision and in float32. The
 * rules {@code SEP-MODEL-001} to {@code SEP-MODEL-012} are in {@code docs/models.md}.
 */
package org.sepllm.reference.model;
