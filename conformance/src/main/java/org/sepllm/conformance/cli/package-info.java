/** The command line: one class for each command, exit codes and the options that commands share. */
package org.sepllm.conformance.cli;
