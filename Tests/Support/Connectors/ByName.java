package com.catalyst.connector;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * The connector as a bean. It is none of the connector's own class: an engine in a Spring application takes a bean of
 * a class in place of the class.
 */
public class ByName implements JavaDelegate {
  @Override
  public void execute(DelegateExecution execution) throws Exception {
    new ForeignNames().execute(execution);
  }
}
