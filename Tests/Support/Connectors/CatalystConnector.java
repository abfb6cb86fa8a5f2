package com.catalyst.connector;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.Expression;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.variable.Variables;

/**
 * The connector as its document describes it: one call of a chat API, its answer in process variables, its refusals
 * as BPMN errors. Settings come by field injection, where the engine leaves them as they are written, or as variables.
 *
 * Whatever a broken build does otherwise is a method of its own here.
 */
public class CatalystConnector implements JavaDelegate {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  /** The longest text of a String variable: a longer one fails the task when it is stored. */
  static final int LONGEST_STRING = 4000;
  private static final double LONGEST_WAIT = 60;

  private Expression catalyst_url;
  private Expression catalyst_method;
  private Expression catalyst_headers;
  private Expression catalyst_authType;
  private Expression catalyst_authHeader;
  private Expression catalyst_authPrefix;
  private Expression catalyst_secretSource;
  private Expression catalyst_authValue;
  private Expression catalyst_payload;
  private Expression catalyst_responseMapping;
  private Expression catalyst_errorMapping;
  private Expression catalyst_retryOn429;
  private Expression catalyst_maxRetries;
  private Expression catalyst_timeout;

  /** What came back in the end. */
  record Response(int status, String body, HttpResponse<byte[]> http) {
    boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  @Override
  public void execute(DelegateExecution execution) throws Exception {
    String key = key(execution);
    String body = fill(payload(execution), execution);
    Response response;
    try {
      response = converse(request(execution, key, body), execution);
    } catch (IOException failure) {
      standard(execution, "", 0, false, "no response: " + failure);
      throw failure;
    }
    String message = response.isSuccess() ? "" : describe(response).replace(key, "REDACTED");
    standard(execution, response.body(), response.status(), isSuccess(response), message);
    if (response.isSuccess()) {
      map(response, execution);
    } else {
      raise(response, message, execution);
    }
  }

  // The settings

  String setting(String name, Expression field, DelegateExecution execution) {
    Object value = field != null ? field.getValue(execution) : execution.getVariable(name);
    return value == null ? "" : value.toString();
  }

  String payload(DelegateExecution execution) {
    return setting("catalyst_payload", catalyst_payload, execution);
  }

  int maxRetries(DelegateExecution execution) {
    boolean retries = !setting("catalyst_retryOn429", catalyst_retryOn429, execution).equals("false");
    String count = setting("catalyst_maxRetries", catalyst_maxRetries, execution);
    return !retries ? 0 : count.isEmpty() ? 3 : Integer.parseInt(count);
  }

  private JsonNode object(String text) throws IOException {
    return JSON.readTree(text.isEmpty() ? "{}" : text);
  }

  // The secret

  String key(DelegateExecution execution) throws IOException {
    String name = setting("catalyst_authValue", catalyst_authValue, execution);
    String key = switch (setting("catalyst_secretSource", catalyst_secretSource, execution)) {
      case "variable" -> name;
      case "file" -> read(Path.of("/run/secrets", name.toLowerCase(Locale.ROOT))).stripTrailing();
      case "properties" -> {
        Properties all = new Properties();
        all.load(new java.io.StringReader(read(Path.of("catalyst-secrets.properties"))));
        yield all.getProperty(name.toLowerCase(Locale.ROOT), "");
      }
      default -> System.getenv().getOrDefault(name.toUpperCase(Locale.ROOT), "");
    };
    if (key.isEmpty()) {
      throw new IllegalStateException("no key: the secret " + name + " is missing or empty");
    }
    return key;
  }

  private static String read(Path path) throws IOException {
    return Files.exists(path) ? Files.readString(path) : "";
  }

  // The request

  /** Fills in each variable once; a value cannot end the text that it stands in. */
  String fill(String payload, DelegateExecution execution) throws IOException {
    StringBuilder filled = new StringBuilder();
    int from = 0;
    for (int at = payload.indexOf("${"); at >= 0; at = payload.indexOf("${", from)) {
      int end = payload.indexOf('}', at);
      if (end < 0) {
        break;
      }
      String name = payload.substring(at + 2, end).trim();
      if (!execution.hasVariable(name)) {
        throw new IllegalStateException("the payload names the process variable " + name + ", which is not set");
      }
      Object value = execution.getVariable(name);
      filled.append(payload, from, at).append(escaped(value == null ? "" : value.toString()));
      from = end + 1;
    }
    return filled.append(payload.substring(from)).toString();
  }

  String escaped(String text) throws IOException {
    String quoted = JSON.writeValueAsString(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  HttpRequest request(DelegateExecution execution, String key, String body) throws IOException {
    String prefix = setting("catalyst_authPrefix", catalyst_authPrefix, execution);
    String timeout = setting("catalyst_timeout", catalyst_timeout, execution);
    HttpRequest.Builder request = HttpRequest
        .newBuilder(URI.create(setting("catalyst_url", catalyst_url, execution)))
        .timeout(Duration.ofMillis((long) (1000 * (timeout.isEmpty() ? 60 : Double.parseDouble(timeout)))))
        .method(setting("catalyst_method", catalyst_method, execution),
            HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    String header = setting("catalyst_authHeader", catalyst_authHeader, execution);
    for (Map.Entry<String, JsonNode> one : members(
        object(setting("catalyst_headers", catalyst_headers, execution)))) {
      if (!one.getKey().equalsIgnoreCase(header)) {
        request.header(one.getKey(), one.getValue().asText());
      }
    }
    request.header(header, prefix.isEmpty() || prefix.equals("NONE") ? key : prefix + " " + key);
    return request.build();
  }

  static Iterable<Map.Entry<String, JsonNode>> members(JsonNode object) {
    return object.properties();
  }

  Response send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new Response(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), response);
  }

  /** Sends until an answer stands: a rate limit is waited for, longer each time. */
  Response converse(HttpRequest request, DelegateExecution execution) throws IOException, InterruptedException {
    Response response = send(request);
    for (int retry = 0; retry < maxRetries(execution) && retries(response.status()); retry += 1) {
      double own = Math.pow(2, retry) * ThreadLocalRandom.current().nextDouble(0.5, 1);
      double asked = asked(response);
      if (asked > LONGEST_WAIT) {
        break;
      }
      Thread.sleep((long) Math.ceil(1000 * Math.max(own, asked)));
      response = send(request);
    }
    return response;
  }

  boolean retries(int status) {
    return status == 429;
  }

  /** The seconds that the provider asks to be left alone. */
  double asked(Response response) {
    return response.http().headers().firstValue("Retry-After").map(text -> {
      if (text.strip().matches("[0-9]{1,9}")) {
        return Double.parseDouble(text.strip());
      }
      try {
        Instant date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        return Math.max(0, Duration.between(Instant.now(), date).toMillis() / 1000.0);
      } catch (DateTimeParseException exception) {
        return 0.0;
      }
    }).orElse(0.0);
  }

  // The outcome

  boolean isSuccess(Response response) {
    return response.isSuccess();
  }

  /** The status, and the provider's own words where there are some. */
  String describe(Response response) {
    try {
      String message = JSON.readTree(response.body()).path("error").path("message").asText("");
      return "HTTP " + response.status() + (message.isEmpty() ? "" : ": " + message);
    } catch (IOException exception) {
      return "HTTP " + response.status();
    }
  }

  void standard(DelegateExecution execution, String body, int status, boolean success, String error) {
    set(execution, "catalyst_responseBody", body);
    set(execution, "catalyst_statusCode", status);
    set(execution, "catalyst_success", success);
    set(execution, "catalyst_error", error.length() > LONGEST_STRING ? error.substring(0, LONGEST_STRING) : error);
  }

  void map(Response response, DelegateExecution execution) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(response.body());
    } catch (IOException exception) {
      root = JSON.missingNode();
    }
    for (Map.Entry<String, JsonNode> rule : members(
        object(setting("catalyst_responseMapping", catalyst_responseMapping, execution)))) {
      set(execution, rule.getKey(), value(find(root, rule.getValue().asText())));
    }
  }

  JsonNode find(JsonNode root, String path) {
    JsonNode node = root;
    for (String step : path.replace("[", ".[").split("\\.")) {
      node = step.startsWith("[") ? node.path(Integer.parseInt(step.substring(1, step.length() - 1)))
          : step.isEmpty() ? node : node.path(step);
    }
    return node;
  }

  private static Object value(JsonNode node) {
    return node.isNull() || node.isMissingNode() ? null
        : node.isTextual() ? node.textValue()
        : node.isBoolean() ? (Object) node.booleanValue()
        : node.isNumber() ? node.numberValue()
        : node.toString();
  }

  void raise(Response response, String message, DelegateExecution execution) throws Exception {
    String code = code(response, object(setting("catalyst_errorMapping", catalyst_errorMapping, execution)));
    if (!code.isEmpty()) {
      throw new BpmnError(code, message);
    }
  }

  String code(Response response, JsonNode codes) {
    return codes.path(String.valueOf(response.status())).asText("");
  }

  /** Sets a variable of the process; a long text is kept as an object, which has no limit. */
  void set(DelegateExecution execution, String name, Object value) {
    if (value instanceof String text && text.length() > LONGEST_STRING) {
      execution.setVariable(name, Variables.objectValue(text)
          .serializationDataFormat(Variables.SerializationDataFormats.JAVA).create());
    } else {
      execution.setVariable(name, value);
    }
  }
}
