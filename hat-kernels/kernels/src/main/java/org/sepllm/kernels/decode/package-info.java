/** Attention of one query for each row and head over the keys that the cache keeps. */
package org.sepllm.kernels.decode;
