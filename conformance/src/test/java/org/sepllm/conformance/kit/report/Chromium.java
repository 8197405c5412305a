package org.sepllm.conformance.kit.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sepllm.conformance.check.judge.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Headless Chromium with one tab, spoken to by the DevTools protocol. */
final class Chromium implements AutoCloseable {
  private static final String LISTENING = "DevTools listening on ";
  private static final int SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final List<JsonNode> events = new ArrayList<>();
  private String session = "";
  private int asked;

  /** Collects the pieces of text messages. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
      text.append(piece);
      if (last) {
        messages.add(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(piece);
    }
  }

  private Chromium(Process process, URI browser) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(browser, new Listener()).join();
  }

  /** Finds the program on the path. */
  static Optional<Path> find() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(Path.of(folder)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts the program with a profile of its own. */
  static Chromium start(Path program, Path profile) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-quic",
                "--no-first-run",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Chromium chromium = new Chromium(process, address(process));
      chromium.openTab();
      return chromium;
    } catch (IOException | InterruptedException | RuntimeException failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  private static URI address(Process process) throws IOException {
    BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.startsWith(LISTENING)) {
        Thread.ofPlatform().daemon().start(() -> err.lines().forEach(_ -> {}));
        return URI.create(line.substring(LISTENING.length()));
      }
    }
    throw new IOException("chromium ended without a port for DevTools");
  }

  private void openTab() throws InterruptedException {
    ObjectNode blank = Json.object().put("url", "about:blank");
    ObjectNode tab = Json.object().put("flatten", true);
    tab.set("targetId", call("Target.createTarget", blank).get("targetId"));
    session = call("Target.attachToTarget", tab).get("sessionId").stringValue();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Json.object());
    }
  }

  /**
   * What the browser told about a page.
   *
   * @param errors exceptions, and what the console shows as errors or warnings
   * @param requests addresses that were asked for, without that of the page itself
   */
  record Visit(List<String> errors, List<String> requests) {}

  /** Loads a page and waits until it has been drawn. */
  Visit visit(URI page) throws InterruptedException {
    events.clear();
    call("Page.navigate", Json.object().put("url", page.toString()));
    while (events.stream().noneMatch(event -> method(event).equals("Page.loadEventFired"))) {
      events.add(next());
    }
    evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(0), 300)))");
    List<String> errors = new ArrayList<>();
    List<String> requests = new ArrayList<>();
    for (JsonNode event : events) {
      JsonNode params = event.path("params");
      switch (method(event)) {
        case "Runtime.exceptionThrown" -> errors.add(params.toString());
        case "Runtime.consoleAPICalled" -> addIf(isBad(params.path("type")), params, errors);
        case "Log.entryAdded" -> addIf(isBad(params.path("entry").path("level")), params, errors);
        case "Network.requestWillBeSent" -> addRequest(page, params, requests);
        default -> {
          continue;
        }
      }
    }
    return new Visit(errors, requests);
  }

  private static String method(JsonNode event) {
    return event.path("method").asString("");
  }

  private static boolean isBad(JsonNode level) {
    return List.of("error", "warning", "assert").contains(level.asString(""));
  }

  private static void addIf(boolean bad, JsonNode params, List<String> errors) {
    if (bad) {
      errors.add(params.toString());
    }
  }

  private static void addRequest(URI page, JsonNode params, List<String> requests) {
    String url = params.path("request").path("url").asString("");
    if (!url.startsWith("data:") && !page.equals(URI.create(url))) {
      requests.add(url);
    }
  }

  /** Gives a window another width, in pixels. */
  void resize(int width) throws InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Json.object()
            .put("width", width)
            .put("height", 900)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  /** Evaluates an expression in the page and waits for a promise. */
  JsonNode evaluate(String expression) throws InterruptedException {
    return call(
            "Runtime.evaluate",
            Json.object()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true))
        .path("result")
        .path("value");
  }

  private JsonNode call(String method, ObjectNode params) throws InterruptedException {
    ObjectNode message = Json.object().put("id", ++asked).put("method", method);
    message.set("params", params);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(message.toString(), true).join();
    for (JsonNode answer = next(); ; answer = next()) {
      if (answer.path("id").asInt(0) == asked) {
        if (answer.has("error")) {
          throw new IllegalStateException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
      }
      events.add(answer);
    }
  }

  private JsonNode next() throws InterruptedException {
    JsonNode message = messages.poll(SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new IllegalStateException("chromium said nothing for " + SECONDS + " s");
    }
    return message;
  }

  /** Its files can only be removed once all of it has ended, so that is waited for. */
  @Override
  public void close() {
    socket.abort();
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(member -> member.onExit().join());
  }
}
