/**
 * The back end {@code java-direct}: it runs the methods that javac compiled, to judge the lifter.
 */
package org.sepllm.hat.direct;
