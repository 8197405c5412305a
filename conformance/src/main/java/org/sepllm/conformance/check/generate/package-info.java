/** Cases that follow from a seed, most of them near an edge of some size. */
package org.sepllm.conformance.check.generate;
