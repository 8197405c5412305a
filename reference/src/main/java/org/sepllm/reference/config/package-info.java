/** What a caller chooses: the separator ids, their published lists, and the names of options. */
package org.sepllm.reference.config;
