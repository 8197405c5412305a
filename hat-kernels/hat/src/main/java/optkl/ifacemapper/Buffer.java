package optkl.ifacemapper;

/**
 * A buffer in global memory.
 *
 * <p>An interface of one's own extends this one. {@code T name(long)} and {@code void name(long,
 * T)} access its elements, {@code int length()}, the only getter of an {@code int} without a
 * setter, returns their number, {@code T name()} and {@code void name(T)} access a field, and
 * {@code int atomicNameInc()} increments the field {@code atomicName} atomically.
 */
public interface Buffer extends MappableIface {}
