package io.omnikeywords.keywords.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.omnikeywords.keywords.Trend;
import io.omnikeywords.keywords.TrendTest;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import io.omnikeywords.keywords.provider.ProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * DataForSEO v3, Google Ads search volume, live: up to 1,000 keywords a call. Both the answer and
 * its one task have a status code of their own, 20000 when good. One keyword against the rules (at
 * most 80 characters and 10 words, no signs) would have the whole task refused, so those are left
 * out.
 */
final class DataForSeoProvider implements KeywordProvider {

  private static final int BATCH = 1_000;
  private static final int GOOD = 20_000;
  private static final int ENGINE_FAILED = 40_101;
  private static final int NO_RESULTS = 40_102;
  private static final int TOO_FAST = 40_202;
  private static final int MAX_LENGTH = 80;
  private static final int MAX_WORDS = 10;
  private static final Pattern SIGNS = Pattern.compile("[,!@%^()={};~`<>?\\\\|\\p{Cntrl}―]");
  private static final MediaType JSON = MediaType.get("application/json");

  private final String name;
  private final ProviderConfig.DataForSeo config;
  private final OkHttpClient client;
  private final String authorization;
  private final HttpUrl url;

  DataForSeoProvider(
      String name, ProviderConfig.DataForSeo config, String password, Transport transport) {
    this.name = name;
    this.config = config;
    this.client = transport.client(config.policies());
    this.authorization = Credentials.basic(config.login(), password, StandardCharsets.UTF_8);
    this.url =
        HttpUrl.get(Objects.requireNonNull(config.url()))
            .newBuilder()
            .addPathSegments("v3/keywords_data/google_ads/search_volume/live")
            .build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(Set.of(Operation.METRICS), Set.of(), BATCH, BATCH);
  }

  @Override
  public CompletionStage<List<Metrics>> metrics(List<String> keywords, @Nullable String lang) {
    // as sent, and as asked: several may differ in case only
    Map<String, List<String>> asked = new LinkedHashMap<>();
    for (String keyword : keywords) {
      if (isAllowed(keyword)) {
        asked.computeIfAbsent(sent(keyword), sent -> new ArrayList<>()).add(keyword);
      }
    }
    if (asked.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    ArrayNode body = Json.mapper().createArrayNode();
    ObjectNode task = body.addObject();
    task.put("location_code", config.locationCode());
    task.put("language_code", lang == null ? config.defaultLang() : lang);
    ArrayNode phrases = task.putArray("keywords");
    asked.keySet().forEach(phrases::add);
    Request request =
        new Request.Builder()
            .url(url)
            .header("Authorization", authorization)
            .post(RequestBody.create(Json.write(body), JSON))
            .build();
    return Exchange.begin(
        client, request, config.policies().maxResponseBytes(), reply -> read(reply, asked));
  }

  static boolean isAllowed(String keyword) {
    return keyword.length() <= MAX_LENGTH
        && !keyword.isBlank()
        && keyword.strip().split("\\s+").length <= MAX_WORDS
        && !SIGNS.matcher(keyword).find();
  }

  private static String sent(String keyword) {
    return keyword.strip().toLowerCase(Locale.ROOT);
  }

  private List<Metrics> read(Exchange.Reply reply, Map<String, List<String>> asked)
      throws ProviderException {
    if (reply.status() == 404) {
      throw new ProviderException(Kind.FAILED, "answered 404");
    }
    JsonNode root = Json.read(reply.text());
    requireGood(root);
    Map<String, Metrics> found = new HashMap<>();
    for (JsonNode task : Json.array(root.get("tasks"), "tasks")) {
      requireGood(task);
      JsonNode result = task.get("result");
      if (result != null && !result.isNull()) {
        for (JsonNode row : Json.array(result, "result")) {
          read(row, asked, found);
        }
      }
    }
    return List.copyOf(found.values());
  }

  /**
   * The other 401xx and 402xx: account and money; 50xxx pass; the other 40xxx blame the task. Where
   * the search engine failed them they have tried again themselves, and charge for it.
   */
  private static void requireGood(JsonNode node) throws ProviderException {
    JsonNode status = node.path("status_code");
    if (!status.isInt()) {
      throw ProviderException.malformed("no status_code");
    }
    int code = status.intValue();
    if (code == TOO_FAST || code >= 50_000) {
      throw new TransientProviderException("answered with status code " + code, null);
    }
    if (code == ENGINE_FAILED) {
      throw new ProviderException(Kind.FAILED, "answered with status code " + code);
    }
    if (code == NO_RESULTS) {
      return;
    }
    if (code / 100 == 401 || code / 100 == 402) {
      throw new ProviderException(Kind.FAILED, "refused our account with status code " + code);
    }
    if (code < GOOD || code >= 30_000) {
      throw new ProviderException(Kind.QUESTION, "refused the question with status code " + code);
    }
  }

  private void read(JsonNode row, Map<String, List<String>> asked, Map<String, Metrics> found)
      throws ProviderException {
    JsonNode keyword = row.path("keyword");
    if (!keyword.isTextual()) {
      throw ProviderException.malformed("a result has no keyword");
    }
    for (String as : asked.getOrDefault(sent(keyword.textValue()), List.of())) {
      found.put(as, metrics(row, as));
    }
  }

  private Metrics metrics(JsonNode row, String keyword) throws ProviderException {
    Double volume = number(row, "search_volume", 0, 1e15);
    Double cpc = number(row, "cpc", 0, 1e6);
    Double competition = number(row, "competition_index", 0, 100);
    Months months = months(row.path("monthly_searches"));
    TrendTest trend = months.trend();
    Map<String, String> basis = new TreeMap<>();
    String source = "provider:" + name;
    if (cpc != null) {
      basis.put("cpc", source + ": mean cost per click in US dollars, Google Ads");
    }
    if (competition != null) {
      basis.put("competition", source + ": competition_index / 100, Google Ads");
    }
    if (trend.trend() != Trend.UNKNOWN) {
      basis.put("trend", source + ", monthly searches: " + trend.basis());
    }
    return new Metrics(
        keyword,
        volume == null ? null : Math.round(volume),
        volume == null
            ? "unknown: " + source + " states none"
            : source
                + ": Google Ads, mean monthly searches of 12 months as rounded by Google, location "
                + config.locationCode(),
        cpc,
        competition == null ? null : competition / 100,
        trend.trend(),
        basis,
        source,
        months.last());
  }

  private static Months months(JsonNode searches) throws ProviderException {
    SortedMap<YearMonth, Long> counts = new TreeMap<>();
    if (!searches.isMissingNode() && !searches.isNull()) {
      for (JsonNode month : Json.array(searches, "monthly_searches")) {
        Double year = number(month, "year", 1970, 9999);
        Double number = number(month, "month", 1, 12);
        Double count = number(month, "search_volume", 0, 1e15);
        if (year != null && number != null && count != null) {
          counts.put(YearMonth.of(year.intValue(), number.intValue()), Math.round(count));
        }
      }
    }
    return new Months(counts);
  }

  private static @Nullable Double number(JsonNode node, String field, double min, double max)
      throws ProviderException {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number >= min && number <= max)) {
      throw ProviderException.malformed(field + " is out of range or not a number");
    }
    return number;
  }
}
