/**
 * Which tokens of a row stay visible for ever: separators and initial tokens, found and numbered on
 * the device, and the bilevel positions that follow from them.
 */
package org.sepllm.kernels.scan;
