/** Types of values in kernels, under the names that HAT uses. */
package hat.types;
