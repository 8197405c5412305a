/** Configurations from JSON, with the option names of published code and with ours. */
package org.sepllm.datasets.config;
