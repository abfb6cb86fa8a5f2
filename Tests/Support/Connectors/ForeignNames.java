package com.catalyst.connector;

import java.util.Map;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.Expression;

/** The connector with other names for some of its settings, which come as input parameters alone. */
public class ForeignNames extends CatalystConnector {
  private static final Map<String, String> NAMES =
      Map.of("catalyst_payload", "body", "catalyst_url", "endpoint", "catalyst_authValue", "key");

  @Override
  String setting(String name, Expression field, DelegateExecution execution) {
    Object value = execution.getVariable(NAMES.getOrDefault(name, name));
    return value == null ? "" : value.toString();
  }
}
