/**
 * What this toolkit offers beyond HAT to a program that owns a device: sessions that free their
 * memory when they are closed.
 *
 * <p>None of it exists upstream, so portable sources do not use it.
 */
package org.sepllm.hat.host;
