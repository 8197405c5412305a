/** Tells how a run of a kit ended: for programs, for build servers, for people. */
package org.sepllm.conformance.kit.report;
