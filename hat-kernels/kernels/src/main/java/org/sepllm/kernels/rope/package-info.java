/** The rotary embedding on the device: tables of cosines and sines, and the rotation by them. */
package org.sepllm.kernels.rope;
