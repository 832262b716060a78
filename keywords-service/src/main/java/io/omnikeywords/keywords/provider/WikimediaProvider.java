package io.omnikeywords.keywords.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnikeywords.keywords.Trend;
import io.omnikeywords.keywords.TrendTest;
import io.omnikeywords.keywords.provider.Capabilities.Operation;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Wikimedia's page views of the article that is named like the keyword, by people, in the last 12
 * complete months: {@code {"items": [{"timestamp": "2025110100", "views": 7}, …]}}; months without
 * views are left out, and 404 says that there are none.
 */
final class WikimediaProvider implements KeywordProvider {

  private static final Pattern NO_TITLE = Pattern.compile("[#<>\\[\\]|{}\\p{Cntrl}]|^\\.{1,2}$");

  private final String name;
  private final ProviderConfig.Wikimedia config;
  private final OkHttpClient client;
  private final InstantSource clock;
  private final Capabilities capabilities;

  WikimediaProvider(
      String name, ProviderConfig.Wikimedia config, Transport transport, InstantSource clock) {
    this.name = name;
    this.config = config;
    this.client = transport.client(config.policies());
    this.clock = clock;
    this.capabilities =
        new Capabilities(Set.of(Operation.METRICS), Set.of(), 1, config.maxArticles());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<List<Metrics>> metrics(List<String> keywords, @Nullable String lang) {
    String keyword = keywords.get(0);
    if (NO_TITLE.matcher(keyword).find()) {
      return CompletableFuture.completedFuture(List.of());
    }
    String language =
        lang != null && ProviderConfig.Lang.CODE.matcher(lang).matches()
            ? lang
            : config.defaultLang();
    String project = language + ".wikipedia";
    YearMonth last = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)).minusMonths(1);
    YearMonth first = last.minusMonths(TrendTest.MONTHS - 1L);
    HttpUrl url =
        HttpUrl.get(config.url())
            .newBuilder()
            .addPathSegments("metrics/pageviews/per-article")
            .addPathSegment(project)
            .addPathSegments("all-access/user")
            .addPathSegment(title(keyword))
            .addPathSegment("monthly")
            .addPathSegment(day(first, 1))
            .addPathSegment(day(last, last.lengthOfMonth()))
            .build();
    Request request =
        new Request.Builder().url(url).header("User-Agent", config.userAgent()).build();
    return Exchange.begin(
        client,
        request,
        config.policies().maxResponseBytes(),
        reply -> read(reply, keyword, project, first, last));
  }

  /** MediaWiki's title: underscores, the first letter large. */
  private static String title(String keyword) {
    String title = keyword.strip().replace(' ', '_');
    int first = title.codePointAt(0);
    return new StringBuilder()
        .appendCodePoint(Character.toTitleCase(first))
        .append(title, Character.charCount(first), title.length())
        .toString();
  }

  private static String day(YearMonth month, int day) {
    return "%04d%02d%02d00".formatted(month.getYear(), month.getMonthValue(), day);
  }

  private List<Metrics> read(
      Exchange.Reply reply, String keyword, String project, YearMonth first, YearMonth last)
      throws ProviderException {
    if (reply.status() == 404) {
      return List.of();
    }
    SortedMap<YearMonth, Long> counts = new TreeMap<>();
    for (JsonNode item : Json.array(Json.read(reply.text()).get("items"), "items")) {
      YearMonth month = month(item.path("timestamp").asText(""));
      JsonNode views = item.path("views");
      if (!views.isIntegralNumber() || !views.canConvertToLong() || views.longValue() < 0) {
        throw ProviderException.malformed("views is not a number");
      }
      if (!month.isBefore(first) && !month.isAfter(last)) {
        counts.put(month, views.longValue());
      }
    }
    if (counts.isEmpty()) {
      return List.of();
    }
    Months months = new Months(counts);
    TrendTest trend = months.trend();
    String basis =
        "Wikipedia page views, not searches: monthly mean of %s's \"%s\" over %s; %s"
            .formatted(project, keyword, months.span(), months.error());
    return List.of(
        new Metrics(
            keyword,
            Math.round(months.mean()),
            basis,
            null,
            null,
            trend.trend(),
            trend.trend() == Trend.UNKNOWN
                ? Map.of()
                : Map.of("trend", "provider:" + name + ", page views: " + trend.basis()),
            "provider:" + name,
            months.last()));
  }

  private static YearMonth month(String timestamp) throws ProviderException {
    if (!timestamp.matches("\\d{4}(0[1-9]|1[0-2])\\d{2,4}")) {
      throw ProviderException.malformed("timestamp is not a date");
    }
    return YearMonth.of(
        Integer.parseInt(timestamp.substring(0, 4)), Integer.parseInt(timestamp.substring(4, 6)));
  }
}
