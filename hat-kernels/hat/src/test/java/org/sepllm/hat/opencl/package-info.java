/** Tests of the back end {@code opencl}; they are skipped where no device is found. */
package org.sepllm.hat.opencl;
