/**
 * Kernels to learn from, each with its computation; {@link org.sepllm.hat.teaching.TeachingSet}
 * runs them all against plain Java.
 */
package org.sepllm.hat.teaching;
