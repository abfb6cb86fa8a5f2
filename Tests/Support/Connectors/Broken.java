package com.catalyst.connector;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;

import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;

/**
 * Builds of the connector that are broken, each in one way and named after it. All of them sit in one jar, so that one
 * engine shows every one: a process names the class.
 */
public final class Broken {
  private Broken() {}

  /** Its variables are gone once the task is. */
  public static class SetsVariablesLocal extends CatalystConnector {
    @Override
    void set(DelegateExecution execution, String name, Object value) {
      execution.setVariableLocal(name, value);
    }
  }

  /** What it says of an error is gone once the error is caught. */
  public static class SetsErrorsLocal extends CatalystConnector {
    @Override
    void standard(DelegateExecution execution, String body, int status, boolean success, String error) {
      if (success) {
        super.standard(execution, body, status, success, error);
      } else {
        execution.setVariableLocal("catalyst_responseBody", body);
        execution.setVariableLocal("catalyst_statusCode", status);
        execution.setVariableLocal("catalyst_success", success);
        execution.setVariableLocal("catalyst_error", error);
      }
    }
  }

  /** What the model said is gone once the task is. */
  public static class LosesAnswer extends CatalystConnector {
    @Override
    void set(DelegateExecution execution, String name, Object value) {
      if (name.startsWith("catalyst_")) {
        super.set(execution, name, value);
      } else {
        execution.setVariableLocal(name, value);
      }
    }
  }

  /** What should be a BPMN error is an exception, which no boundary event of the process catches. */
  public static class ThrowsExceptions extends CatalystConnector {
    @Override
    void raise(Response response, String message, DelegateExecution execution) throws Exception {
      throw new IOException(message);
    }
  }

  /** A text that its column does not hold: the answer that was paid for is lost when the transaction ends. */
  public static class StoresLongStrings extends CatalystConnector {
    @Override
    void set(DelegateExecution execution, String name, Object value) {
      execution.setVariable(name, value);
    }
  }

  /** Nothing is set where a BPMN error is raised. */
  public static class SetsNothingOnErrors extends CatalystConnector {
    @Override
    void standard(DelegateExecution execution, String body, int status, boolean success, String error) {
      if (success) {
        super.standard(execution, body, status, success, error);
      }
    }
  }

  /** What the user wrote is put to the engine's expression language. */
  public static class EvaluatesValues extends CatalystConnector {
    @Override
    String fill(String payload, DelegateExecution execution) throws IOException {
      return Context.getProcessEngineConfiguration().getExpressionManager()
          .createExpression(super.fill(payload, execution)).getValue(execution).toString();
    }
  }

  /** What the user wrote goes into the JSON as it stands. */
  public static class NoEscaping extends CatalystConnector {
    @Override
    String escaped(String text) {
      return text;
    }
  }

  /** A rate limit that remains ends the job, which the engine executes anew: each retry is made three times. */
  public static class MultipliesRetries extends CatalystConnector {
    @Override
    void raise(Response response, String message, DelegateExecution execution) throws Exception {
      if (response.status() == 429) {
        throw new ProcessEngineException(message);
      }
      super.raise(response, message, execution);
    }
  }

  /** The key is in a local variable, of which nothing is left but in the history. */
  public static class KeyInHistory extends CatalystConnector {
    @Override
    HttpRequest request(DelegateExecution execution, String key, String body) throws IOException {
      execution.setVariableLocal("requestHeaders", "Authorization: Bearer " + key);
      return super.request(execution, key, body);
    }
  }

  /** The response is kept where all executions share it. */
  public static class SharesState extends CatalystConnector {
    private static final AtomicReference<Response> LAST = new AtomicReference<>();

    @Override
    Response converse(HttpRequest request, DelegateExecution execution) throws IOException, InterruptedException {
      LAST.set(super.converse(request, execution));
      Thread.sleep(400);
      return LAST.get();
    }
  }

  /** The status is a Long. */
  public static class StatusAsLong extends CatalystConnector {
    @Override
    void set(DelegateExecution execution, String name, Object value) {
      super.set(execution, name, name.equals("catalyst_statusCode") ? Long.valueOf((Integer) value) : value);
    }
  }

  /** The success is a text. */
  public static class SuccessAsString extends CatalystConnector {
    @Override
    void set(DelegateExecution execution, String name, Object value) {
      super.set(execution, name, name.equals("catalyst_success") ? value.toString() : value);
    }
  }

  /** 400 and 401 raise each other's errors. */
  public static class SwapsCodes extends CatalystConnector {
    @Override
    String code(Response response, JsonNode codes) {
      int status = response.status() == 400 ? 401 : response.status() == 401 ? 400 : response.status();
      return codes.path(String.valueOf(status)).asText("");
    }
  }

  /** The codes are not as the document writes them: no boundary event of theirs catches them. */
  public static class LowerCaseCodes extends CatalystConnector {
    @Override
    String code(Response response, JsonNode codes) {
      return super.code(response, codes).toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The body fits, because its end is missing. */
  public static class CutsBody extends CatalystConnector {
    @Override
    void set(DelegateExecution execution, String name, Object value) {
      super.set(execution, name, value instanceof String text && text.length() > LONGEST_STRING
          ? text.substring(0, LONGEST_STRING) : value);
    }
  }

  /** The provider's wish to be left alone is not heard. */
  public static class IgnoresRetryAfter extends CatalystConnector {
    @Override
    double asked(Response response) {
      return 0;
    }
  }

  /** A rate limit is not waited for. */
  public static class NeverRetries extends CatalystConnector {
    @Override
    boolean retries(int status) {
      return false;
    }
  }

  /** A request that is wrong is sent again. */
  public static class Retries400 extends CatalystConnector {
    @Override
    boolean retries(int status) {
      return status == 429 || status == 400;
    }
  }

  /** What went wrong is not said. */
  public static class NoErrorText extends CatalystConnector {
    @Override
    void standard(DelegateExecution execution, String body, int status, boolean success, String error) {
      super.standard(execution, body, status, success, "");
    }
  }

  /** Only 200 is a success. */
  public static class Only200IsSuccess extends CatalystConnector {
    @Override
    boolean isSuccess(Response response) {
      return response.status() == 200;
    }
  }

  /** The task fails quietly: the process goes on as if all were well. */
  public static class RaisesNothing extends CatalystConnector {
    @Override
    void raise(Response response, String message, DelegateExecution execution) {}
  }

  /** An error that every process gets, whatever the mapping says. */
  public static class FixedCodes extends CatalystConnector {
    @Override
    void raise(Response response, String message, DelegateExecution execution) {
      throw new BpmnError("CONNECTOR_ERROR", message);
    }
  }

  /** Another host hears of every call. */
  public static class CallsHome extends CatalystConnector {
    @Override
    Response send(HttpRequest request) throws IOException, InterruptedException {
      try {
        super.send(HttpRequest.newBuilder(java.net.URI.create("http://telemetry.example.invalid/v1/call")).build());
      } catch (IOException exception) {
        // Nobody is to know.
      }
      return super.send(request);
    }
  }
}
