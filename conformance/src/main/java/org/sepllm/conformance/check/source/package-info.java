/** Where cases come from: committed vectors, golden files, real texts and saved questions. */
package org.sepllm.conformance.check.source;
