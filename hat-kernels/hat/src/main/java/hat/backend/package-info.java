/** What runs kernels, as HAT names it; see {@link org.sepllm.hat.runtime}. */
package hat.backend;
