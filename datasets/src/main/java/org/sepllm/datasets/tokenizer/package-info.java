/** Tokenizers: byte-level BPE from a {@code tokenizer.json}, and vocabularies that need no file. */
package org.sepllm.datasets.tokenizer;
