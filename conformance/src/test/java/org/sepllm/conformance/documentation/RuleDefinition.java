package org.sepllm.conformance.documentation;

/**
 * A rule as its document states it.
 *
 * @param id its id
 * @param title what follows the id in bold type
 * @param document the document, from the top folder
 * @param text everything up to the next rule or section
 */
record RuleDefinition(String id, String title, String document, String text) {
  /** The part between the prefix and the number, such as MASK. */
  String family() {
    return id.split("-")[1];
  }
}
