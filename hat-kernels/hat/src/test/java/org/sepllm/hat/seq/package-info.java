/**
 * The interpreter is judged by planted defects, by plain Java and by the methods javac compiles.
 */
package org.sepllm.hat.seq;
