/** The normative object: for every query the keys it sees and the keys kept afterwards. */
package org.sepllm.reference.trace;
