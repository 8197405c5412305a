/**
 * What this toolkit offers beyond HAT to a program that owns a device: sessions, streams, events
 * and graphs, memory that is freed when its scope ends, and memory and queues of others.
 *
 * <p>None of it exists upstream, so portable sources do not use it.
 */
package org.sepllm.hat.host;
