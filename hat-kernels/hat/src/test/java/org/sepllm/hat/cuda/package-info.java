/** Tests of the back end {@code cuda}; those that need a device are skipped where none is found. */
package org.sepllm.hat.cuda;
