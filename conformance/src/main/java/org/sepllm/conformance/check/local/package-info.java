/** Comparisons within this process, for which the port protocol has no words. */
package org.sepllm.conformance.check.local;
