/** HAT's programming model, name for name, with an implementation of its own for a stock JDK. */
package hat;
