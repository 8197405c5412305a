/**
 * How many keys are attended to and kept: the counts, their averages, and the published metrics.
 */
package org.sepllm.reference.accounting;
