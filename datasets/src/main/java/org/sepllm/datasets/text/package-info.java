/** Real text: UTF-8 files and folders, the bundled sample, and books from the optional folder. */
package org.sepllm.datasets.text;
