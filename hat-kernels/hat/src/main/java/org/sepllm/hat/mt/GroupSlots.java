package org.sepllm.hat.mt;

import java.lang.classfile.CodeBuilder;

/**
 * Where the method that runs a group keeps what it needs beside the kernel's variables.
 *
 * @param item the slot of the running work-item
 * @param size the slot of the number of work-items
 * @param waiting the slot of the barriers at which work-items wait
 * @param values the slot of the numbers put aside
 * @param arrays the slot of the private arrays put aside
 */
record GroupSlots(int item, int size, int waiting, int values, int arrays) {
  /** Pushes where the running work-item's variable of a number is put aside. */
  void pushPlace(CodeBuilder code, int number) {
    code.loadConstant(number).iload(size).imul().iload(item).iadd();
  }
}
