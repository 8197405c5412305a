/**
 * Kernels full of what is easy to lift wrongly, run as javac compiled them and as they were lifted.
 */
package org.sepllm.hat.oracle;
