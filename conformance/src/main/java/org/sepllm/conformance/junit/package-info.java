/** The conformance kit as tests of JUnit 5; nothing else of the project needs JUnit. */
package org.sepllm.conformance.junit;
