/** Real text, tokenizers, configurations and Arrow files for the SepLLM reference. */
package org.sepllm.datasets;
