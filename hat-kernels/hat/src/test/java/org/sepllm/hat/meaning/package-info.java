/**
 * Kernels that exercise the corners of Java's meaning; every back end must agree with the methods
 * that javac compiled.
 */
package org.sepllm.hat.meaning;
