package org.sepllm.hat.model;

/**
 * The text form of models: written for readers, and read back unchanged.
 *
 * <p>A statement stands on a line of its own; after {@code @} follow the positions of the statement
 * and of its expressions, operands before what uses them, as {@code line:column}, or as the column
 * alone if the line is that of the position before. {@code docs/hat.md} describes the form.
 */
public final class ModelText {
  /** The first line of every text. */
  static final String HEADER = "hatmodel 1";

  private ModelText() {}

  /**
   * Writes what a class lifts to.
   *
   * @param module the module
   * @return its text
   */
  public static String write(KernelModule module) {
    return new ModelWriter().write("class " + module.className(), module.functions());
  }

  /**
   * Writes a linked kernel.
   *
   * @param kernel the kernel
   * @return its text
   */
  public static String write(Kernel kernel) {
    return new ModelWriter().write("entry " + kernel.entry().name(), kernel.functions());
  }

  /**
   * Reads what {@link #write(KernelModule)} wrote.
   *
   * @param text the text
   * @return the module
   * @throws ModelFormatException if the text is not the text of a module
   */
  public static KernelModule readModule(String text) {
    return new ModelReader(text).module();
  }

  /**
   * Reads what {@link #write(Kernel)} wrote.
   *
   * @param text the text
   * @return the kernel
   * @throws ModelFormatException if the text is not the text of a linked kernel
   */
  public static Kernel readKernel(String text) {
    return new ModelReader(text).kernel();
  }
}
