package io.omnikeywords.webapp.api;

import io.omnikeywords.keywords.AnalyzeQuery;
import io.omnikeywords.keywords.Intent;
import io.omnikeywords.keywords.KeywordsService;
import io.omnikeywords.keywords.SearchAnswer;
import io.omnikeywords.keywords.SearchQuery;
import io.omnikeywords.keywords.SuggestAnswer;
import io.omnikeywords.keywords.SuggestQuery;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/** The three keyword questions. Until the service is open each is answered with 503. */
@Singleton
@Path("/keywords")
public final class KeywordsResource {

  static final Set<String> SEARCH_PARAMETERS =
      Set.of(
          "q",
          "limit",
          "offset",
          "lang",
          "sort",
          "min_volume",
          "max_difficulty",
          "intent",
          "format");
  static final Set<String> SUGGEST_PARAMETERS = Set.of("q", "limit", "lang", "format");

  static final String CSV = "text/csv";
  static final String SUGGESTIONS = "application/x-suggestions+json";

  private static final MediaType JSON_TYPE = MediaType.APPLICATION_JSON_TYPE;
  private static final MediaType CSV_TYPE = new MediaType("text", "csv");
  private static final MediaType SUGGESTIONS_TYPE =
      new MediaType("application", "x-suggestions+json");

  /** What a cache must look at: the format is chosen by one, the compression by the other. */
  private static final String VARY = "Accept, Accept-Encoding";

  private enum SearchFormat {
    JSON,
    CSV
  }

  private enum SuggestFormat {
    JSON,
    OPENSEARCH
  }

  private final OpenedService service;
  private final Analyses analyses;

  @Inject
  KeywordsResource(OpenedService service, Analyses analyses) {
    this.service = service;
    this.analyses = analyses;
  }

  @GET
  @Path("search")
  @Produces({MediaType.APPLICATION_JSON, CSV})
  public Response search(@Context HttpServletRequest request, @Context Request selection) {
    KeywordsService keywords = service.get();
    QueryParameters in = StrictQueryFilter.parameters(request);
    SearchQuery.Sort sort = in.choiceOrNull("sort", SearchQuery.Sort.class);
    var query =
        new SearchQuery(
            in.phrase("q"),
            in.whole("limit", 10, 1, 100),
            in.whole("offset", 0, 0, 10_000),
            in.language("lang"),
            sort == null ? SearchQuery.Sort.RELEVANCE : sort,
            in.wholeOrNull("min_volume", 0, 1_000_000_000_000L),
            in.decimalOrNull("max_difficulty", 0, 100),
            in.choiceOrNull("intent", Intent.Kind.class));
    SearchFormat format = in.choiceOrNull("format", SearchFormat.class);
    boolean csv =
        format == null
            ? selected(selection, JSON_TYPE, CSV_TYPE).isCompatible(CSV_TYPE)
            : format == SearchFormat.CSV;
    SearchAnswer answer = keywords.search(query);
    if (csv) {
      return Response.ok(AnswerCsv.of(answer.keywords()), "text/csv;charset=utf-8;header=present")
          .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"keywords.csv\"")
          .header(HttpHeaders.VARY, VARY)
          .build();
    }
    return Response.ok(AnswerJson.search(answer, in.unknown(SEARCH_PARAMETERS)), JSON_TYPE)
        .header(HttpHeaders.VARY, VARY)
        .build();
  }

  @POST
  @Path("analyze")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response analyze(@Context HttpServletRequest request, InputStream body) {
    service.get(); // refuses before it reads
    requireJson(request);
    if (request.getContentLengthLong() > AnalyzeBody.MAX_BYTES) {
      throw AnalyzeBody.tooLarge(body);
    }
    AnalyzeQuery query = AnalyzeBody.read(body);
    List<String> warnings = StrictQueryFilter.parameters(request).unknown(Set.of());
    return Response.ok(AnswerJson.analyze(analyses.answer(query), warnings), JSON_TYPE).build();
  }

  @GET
  @Path("suggest")
  @Produces({MediaType.APPLICATION_JSON, SUGGESTIONS})
  public Response suggest(@Context HttpServletRequest request, @Context Request selection) {
    KeywordsService keywords = service.get();
    QueryParameters in = StrictQueryFilter.parameters(request);
    var query =
        new SuggestQuery(in.phrase("q"), in.whole("limit", 10, 1, 100), in.language("lang"));
    SuggestFormat format = in.choiceOrNull("format", SuggestFormat.class);
    boolean openSearch =
        format == null
            ? selected(selection, JSON_TYPE, SUGGESTIONS_TYPE).isCompatible(SUGGESTIONS_TYPE)
            : format == SuggestFormat.OPENSEARCH;
    SuggestAnswer answer = keywords.suggest(query);
    Response.ResponseBuilder response =
        openSearch
            ? Response.ok(AnswerJson.openSearch(answer), SUGGESTIONS_TYPE)
            : Response.ok(AnswerJson.suggest(answer, in.unknown(SUGGEST_PARAMETERS)), JSON_TYPE);
    return response.header(HttpHeaders.VARY, VARY).build();
  }

  private static MediaType selected(Request selection, MediaType... served) {
    Variant variant = selection.selectVariant(Variant.mediaTypes(served).build());
    if (variant == null) {
      throw new NotAcceptableException();
    }
    return variant.getMediaType();
  }

  /** Jersey lets a body without Content-Type pass, and looks at neither charset nor coding. */
  private static void requireJson(HttpServletRequest request) {
    String charset = request.getCharacterEncoding();
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (request.getContentType() == null
        || (charset != null && !charset.equalsIgnoreCase("utf-8"))
        || (coding != null && !coding.equalsIgnoreCase("identity"))) {
      throw new NotSupportedException();
    }
  }
}
