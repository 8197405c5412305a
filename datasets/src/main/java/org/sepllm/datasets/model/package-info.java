/** Language models from files: configuration, weights in safetensors, and the bundled models. */
package org.sepllm.datasets.model;
