package org.sepllm.conformance.documentation;

/** One place where a public member's comment says too little. */
record Violation(String file, long line, String sentence) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + sentence;
  }
}
