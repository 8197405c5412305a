/** Calls of native libraries; what the back ends for devices share. */
package org.sepllm.hat.foreign;
