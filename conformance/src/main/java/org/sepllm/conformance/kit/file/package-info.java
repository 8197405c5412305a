/** The files of the conformance kit: vectors as JSON and Arrow, the manifest, and the folder. */
package org.sepllm.conformance.kit.file;
