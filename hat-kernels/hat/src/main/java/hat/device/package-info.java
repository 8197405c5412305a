/** Local and private memory, under the names that HAT uses. */
package hat.device;
