/** Language models at work: texts scored by perplexity under policies, and text generated. */
package org.sepllm.conformance.language;
