public class FireworksConnector implements org.camunda.bpm.engine.delegate.JavaDelegate {
  public void execute(org.camunda.bpm.engine.delegate.DelegateExecution execution) {
    execution.setVariable("catalyst_success", true);
  }
}
