/** Pictures and listings of masks, caches and traces, for people. */
package org.sepllm.conformance.view;
