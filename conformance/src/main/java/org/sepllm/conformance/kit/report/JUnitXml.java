package org.sepllm.conformance.kit.report;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.databind.JsonNode;

/**
 * Writes a report as build servers read it: a test suite for each level, a test for each vector.
 */
public final class JUnitXml {
  private final XMLStreamWriter xml;

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Writes a report.
   *
   * @param report an object as {@link KitJson} makes it
   * @return the XML
   * @throws IllegalStateException if this Java cannot write XML
   */
  public static String of(JsonNode report) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      new JUnitXml(xml).write(report);
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException(impossible);
    }
    return text.append('\n').toString();
  }

  private void write(JsonNode report) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeCharacters("\n");
    xml.writeStartElement("testsuites");
    attribute("name", "SepLLM kit " + report.path("kit").asString(""));
    attribute("time", seconds(report));
    for (JsonNode level : report.path("levels")) {
      writeSuite(report, level);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private static String seconds(JsonNode report) {
    return Double.toString(report.path("elapsed_ms").asLong(0) / 1000.0);
  }

  private void writeSuite(JsonNode report, JsonNode level) throws XMLStreamException {
    int failures = level.path("fail").asInt(0) + unexpected(report, level);
    int skipped = level.path("skip").asInt(0) + level.path("known_failure").asInt(0);
    int tests =
        level.path("pass").asInt(0)
            + level.path("fail").asInt(0)
            + level.path("unexpected_pass").asInt(0)
            + skipped;
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testsuite");
    attribute("name", level.path("level").asString("") + " " + level.path("title").asString(""));
    attribute("tests", Integer.toString(tests));
    attribute("failures", Integer.toString(failures));
    attribute("errors", "0");
    attribute("skipped", Integer.toString(skipped));
    for (JsonNode vector : report.path("vectors")) {
      if (vector.path("level").equals(level.path("level"))) {
        writeCase(report, vector);
      }
    }
    xml.writeCharacters("\n  ");
    xml.writeEndElement();
  }

  private static int unexpected(JsonNode report, JsonNode level) {
    return report.path("strict").asBoolean(false) ? level.path("unexpected_pass").asInt(0) : 0;
  }

  private void writeCase(JsonNode report, JsonNode vector) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement("testcase");
    attribute("classname", "sepllm." + vector.path("level").asString(""));
    attribute("name", vector.path("id").asString(""));
    String difference =
        "%s: expected %s, got %s"
            .formatted(
                vector.path("path").asString(""),
                vector.path("expected").asString(""),
                vector.path("actual").asString(""));
    switch (vector.path("status").asString("")) {
      case "fail" -> writeMessage("failure", vector.path("reason").asString(""), difference);
      case "skip" -> writeMessage("skipped", vector.path("reason").asString(""), "");
      case "known_failure" -> writeMessage("skipped", "known failure", difference);
      case "unexpected_pass" -> writeUnexpected(report);
      default -> {
        // A test without a child has passed.
      }
    }
    xml.writeEndElement();
  }

  private void writeUnexpected(JsonNode report) throws XMLStreamException {
    if (report.path("strict").asBoolean(false)) {
      writeMessage("failure", "passes although it is listed as a known failure", "");
    }
  }

  private void writeMessage(String element, String message, String text) throws XMLStreamException {
    xml.writeStartElement(element);
    attribute("message", message);
    xml.writeCharacters(printable(text));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, printable(value));
  }

  /** XML has no words for most control characters, which a port may send. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> allowed(point) ? point : '?')
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean allowed(int point) {
    boolean control = Character.isISOControl(point) && point != '\n' && point != '\t';
    return !control && !(point >= 0xD800 && point <= 0xDFFF) && point != 0xFFFE && point != 0xFFFF;
  }
}
