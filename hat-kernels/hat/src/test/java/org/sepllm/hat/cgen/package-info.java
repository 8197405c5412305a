/** Tests of the C that kernels become. */
package org.sepllm.hat.cgen;
