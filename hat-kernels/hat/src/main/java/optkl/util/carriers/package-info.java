/** What buffers are made from, under the names that HAT uses. */
package optkl.util.carriers;
