/** JSON files read with limits, and values that know where they stand in their file. */
package org.sepllm.datasets.json;
