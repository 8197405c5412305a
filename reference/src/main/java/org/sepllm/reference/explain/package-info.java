/**
 * Why a query sees a key or does not: the rule that keeps it, or the compaction that dropped it.
 */
package org.sepllm.reference.explain;
