/** Level L4: committed likelihoods of small models, and how a port's are compared with them. */
package org.sepllm.conformance.likelihood;
