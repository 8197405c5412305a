/** Buffers of one's own, under the names that HAT uses. */
package optkl.ifacemapper;
