package hat.device;

/**
 * Memory of a group or of a work-item, which the host cannot reach.
 *
 * <p>An interface of one's own extends this one, declares accessors, a field {@code deviceSchema}
 * that fixes the lengths, and a static method {@code createLocal} or {@code createPrivate}, which
 * is known by its name. Example:
 *
 * <pre>{@code
 * interface Tile extends NonMappableIface {
 *   DeviceSchema<Tile> deviceSchema = DeviceSchema.of(Tile.class, b -> b.array("array", 256));
 *
 *   float array(long index);
 *
 *   void array(long index, float value);
 *
 *   static Tile createLocal() {
 *     return KernelMemory.local(Tile.class);
 *   }
 * }
 * }</pre>
 */
public interface NonMappableIface {}
