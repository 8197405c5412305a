/** Buffers in global memory, under the names that HAT uses. */
package hat.buffer;
