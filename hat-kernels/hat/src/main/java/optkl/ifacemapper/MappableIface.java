package optkl.ifacemapper;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An interface whose members lie in memory. */
public interface MappableIface {
  /** Tells readers that a kernel only reads a buffer; the model is what counts. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface RO {}

  /** Tells readers that a kernel reads and writes a buffer; the model is what counts. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface RW {}

  /** Tells readers that a kernel only writes a buffer; the model is what counts. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.PARAMETER)
  @interface WO {}
}
