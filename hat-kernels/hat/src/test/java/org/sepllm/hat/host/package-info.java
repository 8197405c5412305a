/** Streams, events, graphs, scopes and memory of others, on every back end that is there. */
package org.sepllm.hat.host;
