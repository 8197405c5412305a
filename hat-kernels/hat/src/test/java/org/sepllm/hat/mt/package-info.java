/** Generated code is judged by plain Java, by the interpreter and by planted defects. */
package org.sepllm.hat.mt;
