/**
 * An extension of this toolkit, unknown to upstream HAT: what the work-items of a warp, and four
 * warps, do together.
 *
 * <p>A kernel that uses it runs on {@code java-seq}, which says what each operation means, and on
 * {@code cuda} from compute capability 8.0 on, or on 9.0 alone if it uses warpgroups; other back
 * ends refuse it.
 */
package org.sepllm.hat.warp;
