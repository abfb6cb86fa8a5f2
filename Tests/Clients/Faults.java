import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Asks for streams as users of the JDK do: java Faults.java CLIENT URL BODY
 * FIRST, where CLIENT is HttpClient or HttpURLConnection. For each line of its
 * input, which is a fault, it prints one: "lines" and what came in Base64, or
 * "error" and the name of the exception. Where "behind" stands before the
 * fault, it asks with the body FIRST and the fault before, and reads that whole.
 */
public class Faults {
    /** More lines than any stream here has. */
    private static final int LIMIT = 130;
    /** Milliseconds between two requests, the same as in faults.py. */
    private static final int PAUSE = 100;
    private static final HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    public static void main(String[] words) throws IOException {
        System.out.println(Runtime.version().feature());
        BufferedReader faults = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String fault = faults.readLine(); fault != null; fault = faults.readLine()) {
            try {
                if (fault.startsWith("behind ")) {
                    ask(words[0], fault.substring(7), words[1], words[3]);
                    Thread.sleep(PAUSE);
                    fault = "";
                }
                List<String> lines = ask(words[0], fault, words[1], words[2]);
                byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
                System.out.println("lines " + Base64.getEncoder().encodeToString(text));
            } catch (Exception error) {
                System.out.println("error " + error.getClass().getSimpleName());
            }
        }
    }

    private static List<String> ask(String client, String fault, String url, String body) throws Exception {
        return client.equals("HttpClient") ? withHttpClient(fault, url, body) : withHttpURLConnection(fault, url, body);
    }

    private static List<String> withHttpClient(String fault, String url, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(1))
            .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        if (!fault.isEmpty()) request.header("X-Firedrill-Fault", fault);
        HttpResponse<InputStream> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) throw new IOException("status " + response.statusCode());
        return lines(response.body());
    }

    private static List<String> withHttpURLConnection(String fault, String url, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(1000);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        if (!fault.isEmpty()) connection.setRequestProperty("X-Firedrill-Fault", fault);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        return lines(connection.getInputStream());
    }

    private static List<String> lines(InputStream stream) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null && lines.size() < LIMIT; line = reader.readLine()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
