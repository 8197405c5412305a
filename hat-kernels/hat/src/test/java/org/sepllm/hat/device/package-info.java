/** Tries a back end on a machine that has its device but neither a compiler of Java nor Maven. */
package org.sepllm.hat.device;
