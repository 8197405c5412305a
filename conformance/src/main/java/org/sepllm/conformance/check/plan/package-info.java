/** What a check asks: the settings of the user, and the sources that follow from them. */
package org.sepllm.conformance.check.plan;
