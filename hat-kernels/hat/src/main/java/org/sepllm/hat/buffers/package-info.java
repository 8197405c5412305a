/** The buffers that there are: what stands behind the mirrored interfaces. */
package org.sepllm.hat.buffers;
