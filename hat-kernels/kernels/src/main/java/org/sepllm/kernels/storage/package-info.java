/** One set of cache kernels for each type that keys and values are stored in. */
package org.sepllm.kernels.storage;
