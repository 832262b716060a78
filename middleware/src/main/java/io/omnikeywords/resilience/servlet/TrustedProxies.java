package io.omnikeywords.resilience.servlet;

import io.omnikeywords.resilience.config.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks whose word on the client's address is believed; anybody else is the client. */
record TrustedProxies(List<Network> networks) {

  /**
   * The client's address: the peer's, or, as long as the peer is trusted, the nearest address in
   * {@code X-Forwarded-For} that is not.
   */
  String client(HttpServletRequest request) {
    String client = request.getRemoteAddr();
    if (networks.isEmpty() || !trusts(literal(client))) {
      return client;
    }
    StringBuilder all = new StringBuilder();
    Enumeration<String> values = request.getHeaders("X-Forwarded-For");
    while (values.hasMoreElements()) {
      all.append(all.length() == 0 ? "" : ",").append(values.nextElement());
    }
    String[] hops = all.toString().split(",");
    for (int i = hops.length - 1; i >= 0; i--) {
      String hop = hops[i].strip();
      byte[] address = literal(hop);
      if (address == null) {
        break;
      }
      client = hop;
      if (!trusts(address)) {
        break;
      }
    }
    return client;
  }

  private boolean trusts(byte @Nullable [] address) {
    return address != null && networks.stream().anyMatch(each -> each.contains(address));
  }

  private static byte @Nullable [] literal(String text) {
    return Network.address(
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text);
  }
}
