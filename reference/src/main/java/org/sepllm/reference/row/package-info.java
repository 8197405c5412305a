/** One row of a batch: token ids, left padding and the documents packed into it. */
package org.sepllm.reference.row;
