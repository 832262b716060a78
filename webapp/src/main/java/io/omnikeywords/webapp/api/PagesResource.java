package io.omnikeywords.webapp.api;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The explorer, the OpenAPI document, the page that shows it, and the OpenSearch description. */
@Singleton
@Path("/")
public final class PagesResource {

  private static final String POLICY =
      "default-src 'none'; connect-src 'self'; img-src 'self'; script-src 'self'; style-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  private static final String HTML = "text/html;charset=utf-8";
  private static final String CSS = "text/css;charset=utf-8";
  private static final String SCRIPT = "text/javascript;charset=utf-8";
  private static final Map<String, String> EXPLORER_FILES =
      Map.of(
          "explorer.css", CSS,
          "answers.js", SCRIPT,
          "charts.js", SCRIPT,
          "explorer.js", SCRIPT,
          "suggest.js", SCRIPT,
          "table.js", SCRIPT,
          "words.js", SCRIPT);
  private static final Map<String, String> DOCS_FILES =
      Map.of("docs.css", CSS, "docs.js", SCRIPT, "icon.svg", "image/svg+xml");

  /** The explorer, which reads what is asked from its own address. */
  @GET
  public Response home() {
    return page("explorer.html", HTML);
  }

  @GET
  @Path("explorer/{file}")
  public Response explorerFile(@PathParam("file") String file) {
    return page(file, EXPLORER_FILES);
  }

  @GET
  @Path("docs")
  public Response docs() {
    return page("docs.html", HTML);
  }

  @GET
  @Path("docs/{file}")
  public Response docsFile(@PathParam("file") String file) {
    return page(file, DOCS_FILES);
  }

  @GET
  @Path("openapi.json")
  public Response openApi() {
    return page("openapi.json", "application/json");
  }

  /** Browsers want whole addresses here, so the description repeats the host it was asked by. */
  @GET
  @Path("opensearch.xml")
  public Response openSearch(@Context UriInfo uri) {
    String base = uri.getBaseUri().toString().replaceAll("/+$", "");
    String description =
        new String(resource("opensearch.xml"), StandardCharsets.UTF_8)
            .replace("{base}", escapedXml(base));
    return page(
        description.getBytes(StandardCharsets.UTF_8),
        "application/opensearchdescription+xml;charset=utf-8");
  }

  private static Response page(String name, Map<String, String> types) {
    String type = types.get(name);
    if (type == null) {
      throw new NotFoundException();
    }
    return page(name, type);
  }

  private static Response page(String name, String type) {
    return page(resource(name), type);
  }

  private static Response page(byte[] content, String type) {
    return Response.ok(content, type)
        .header(HttpHeaders.CACHE_CONTROL, "no-cache")
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("X-Frame-Options", "DENY")
        .build();
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(PagesResource.class.getResourceAsStream("/web/" + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escapedXml(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }
}
