/** Which tokens of a vocabulary are separators, chosen by a rule, a published list, or ids. */
package org.sepllm.datasets.separators;
