package engine;

import com.catalyst.connector.ByName;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * A connector that processes know by the name of a bean: the engine's application looks for beans in its own package.
 * It is made when it is asked for, so that another product's engine starts with this jar, too.
 */
@Configuration
public class Beans {
  @Bean
  @Lazy
  Object chatConnector() {
    return new ByName();
  }
}
