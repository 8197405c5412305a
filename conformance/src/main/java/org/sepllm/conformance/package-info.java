/** The checker, the port protocol and the command line of the SepLLM reference. */
package org.sepllm.conformance;
