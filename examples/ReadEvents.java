// Every event record: java -cp 'kafka-clients.jar:slf4j-api.jar' examples/ReadEvents.java [host:port]
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

public class ReadEvents {
  public static void main(String[] args) {
    var settings = new Properties();
    settings.put("bootstrap.servers", args.length > 0 ? args[0] : "127.0.0.1:9092");
    settings.put("group.id", "example-reader-java");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("conflict.event.extracted.v1"));
      while (true) {
        for (var message : consumer.poll(Duration.ofSeconds(1))) {
          var id = message.headers().lastHeader("ce_id").value();
          System.out.println(new String(id, StandardCharsets.UTF_8) + " " + message.value());
        }
      }
    }
  }
}
