/** The little that kernel sources need beside the mirrored API; it uses nothing else itself. */
package org.sepllm.hat.portable;
