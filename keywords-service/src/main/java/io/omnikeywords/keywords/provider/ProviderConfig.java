package io.omnikeywords.keywords.provider;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One configured provider; which kind is told by {@code type} in YAML, the record's name in lower
 * case. {@code priority} orders providers: of two that state a figure the greater wins, and the
 * index has 0; equal to it, the provider wins. URLs and secrets are in no {@code toString}.
 */
public sealed interface ProviderConfig {

  int priority();

  Policies policies();

  /**
   * Whoever speaks OpenSearch Suggestions, as Google, Bing, DuckDuckGo and Wikipedia do.
   *
   * @param url template with <code>{searchTerms}</code>, and where wanted <code>{language}</code>
   *     and <code>{count}</code>
   * @param langs languages it is asked in; empty (default) for any
   * @param defaultLang stands for <code>{language}</code> where none is asked; default en
   * @param priority default 0
   */
  record OpenSearch(
      String url, List<String> langs, @Nullable String defaultLang, int priority, Policies policies)
      implements ProviderConfig {
    public OpenSearch {
      defaultLang = language(defaultLang == null ? "en" : defaultLang);
      langs.forEach(ProviderConfig::language);
      int afterHost = url.length() - url.replaceFirst("^https?://[^/?#]*", "").length();
      if (url.indexOf("{searchTerms}") < afterHost) { // else who asks chooses whom we ask
        throw new IllegalArgumentException("url must contain {searchTerms}, behind its host");
      }
      checkUrl(url.replaceAll("\\{\\w+\\??}", "x"));
    }

    @Override
    public String toString() {
      return "OpenSearch";
    }
  }

  /**
   * Wikimedia's page views per article, an estimate of interest and the trend of it.
   *
   * @param url default {@code https://wikimedia.org/api/rest_v1}
   * @param defaultLang whose Wikipedia is asked where no language is; default en
   * @param userAgent names the service and a contact, as Wikimedia's policy demands; default
   *     omni-keywords
   * @param maxArticles articles looked up for one question; 1 to 100, default 10
   * @param priority default -10: what an import states wins over page views
   */
  record Wikimedia(
      String url,
      String defaultLang,
      String userAgent,
      int maxArticles,
      int priority,
      Policies policies)
      implements ProviderConfig {
    public Wikimedia {
      checkUrl(url);
      language(defaultLang);
      if (!userAgent.matches("[\\x20-\\x7e]{1,300}")) {
        throw new IllegalArgumentException("user-agent must be 1 to 300 printable ASCII letters");
      }
      if (maxArticles < 1 || maxArticles > 100) {
        throw new IllegalArgumentException(
            "max-articles must be from 1 to 100 but is " + maxArticles);
      }
    }

    public static Wikimedia defaults() {
      return new Wikimedia(
          "https://wikimedia.org/api/rest_v1", "en", "omni-keywords", 10, -10, Policies.defaults());
    }

    @Override
    public String toString() {
      return "Wikimedia";
    }
  }

  /**
   * Datamuse: English words and phrases by completion and by meaning.
   *
   * @param url default {@code https://api.datamuse.com}
   * @param priority default 0
   */
  record Datamuse(String url, int priority, Policies policies) implements ProviderConfig {
    public Datamuse {
      checkUrl(url);
    }

    public static Datamuse defaults() {
      return new Datamuse("https://api.datamuse.com", 0, Policies.defaults());
    }

    @Override
    public String toString() {
      return "Datamuse";
    }
  }

  /**
   * DataForSEO's search volumes of Google Ads, or who speaks their format.
   *
   * @param url default {@code https://api.dataforseo.com}
   * @param login user name of the API
   * @param password its password, best as <code>${NAME}</code>
   * @param passwordFile a file that holds it, instead; relative to the configuration
   * @param locationCode Google's location; default 2840, the United States
   * @param defaultLang language asked for where none is; default en
   * @param priority default 0
   */
  record DataForSeo(
      @Nullable String url,
      String login,
      @Nullable String password,
      @Nullable String passwordFile,
      int locationCode,
      @Nullable String defaultLang,
      int priority,
      Policies policies)
      implements ProviderConfig {
    public DataForSeo {
      url = url == null ? "https://api.dataforseo.com" : url;
      checkUrl(url);
      defaultLang = language(defaultLang == null ? "en" : defaultLang);
      locationCode = locationCode == 0 ? 2840 : locationCode;
      if (locationCode < 0) {
        throw new IllegalArgumentException("location-code must be above 0 but is " + locationCode);
      }
      if (login.isEmpty() || login.indexOf(':') >= 0) { // RFC 7617
        throw new IllegalArgumentException("login must not be empty nor hold a colon");
      }
      if ((password == null) == (passwordFile == null)) {
        throw new IllegalArgumentException("password or password-file must be given, and not both");
      }
    }

    @Override
    public String toString() {
      return "DataForSeo";
    }
  }

  /** A code such as {@code en} or {@code pt}. */
  private static String language(String code) {
    if (!Lang.CODE.matcher(code).matches()) {
      throw new IllegalArgumentException(
          "default-lang and langs must be ISO 639 codes such as en but one is \"" + code + "\"");
    }
    return code;
  }

  /** The message leaves the URL out, for it may hold a key. */
  private static void checkUrl(String url) {
    try {
      URI uri = URI.create(url);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        return;
      }
    } catch (IllegalArgumentException wrong) {
      // as below
    }
    throw new IllegalArgumentException("url must begin with http:// or https:// and name a host");
  }

  /** What may stand for a language in a URL. */
  final class Lang {
    static final Pattern CODE = Pattern.compile("[a-z]{2,3}");

    private Lang() {}
  }
}
