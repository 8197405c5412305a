/** Ports: implementations that answer questions about masks, caches and attention. */
package org.sepllm.conformance.port;
