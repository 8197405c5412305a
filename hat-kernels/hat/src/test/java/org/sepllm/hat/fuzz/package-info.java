/** Random kernels as Java source, and what compares the back ends on them. */
package org.sepllm.hat.fuzz;
