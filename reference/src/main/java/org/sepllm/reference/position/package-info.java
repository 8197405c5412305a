/** Positions of queries and keys, and the rotary embedding that uses them. */
package org.sepllm.reference.position;
