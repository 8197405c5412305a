/** What a check found, for people and for programs. */
package org.sepllm.conformance.check.report;
