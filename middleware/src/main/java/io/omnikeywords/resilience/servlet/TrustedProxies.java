package io.omnikeywords.resilience.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks whose word on the client's address is believed; anybody else is the client. */
record TrustedProxies(List<Network> networks) {

  private record Network(byte[] address, int bits) {

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((address[i / 8] & mask) != (other[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(networks.stream().map(TrustedProxies::network).toList());
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
    int bits = -1;
    if (address != null) {
      int all = address.length * 8;
      try {
        bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      } catch (NumberFormatException notANumber) {
        bits = -1;
      }
      bits = bits > all ? -1 : bits;
    }
    if (address == null || bits < 0) {
      throw new IllegalArgumentException(
          "trusted-proxies must be addresses such as 10.0.0.1 or 10.0.0.0/8 but one is " + text);
    }
    return new Network(address, bits);
  }

  /**
   * The client's address: the peer's, or, as long as the peer is trusted, the nearest address in
   * {@code X-Forwarded-For} that is not.
   */
  String client(HttpServletRequest request) {
    String client = request.getRemoteAddr();
    if (networks.isEmpty() || !trusts(client)) {
      return client;
    }
    StringBuilder all = new StringBuilder();
    Enumeration<String> values = request.getHeaders("X-Forwarded-For");
    while (values.hasMoreElements()) {
      all.append(all.length() == 0 ? "" : ",").append(values.nextElement());
    }
    String[] hops = all.toString().split(",");
    for (int i = hops.length - 1; i >= 0 && trusts(client); i--) {
      String hop = hops[i].strip();
      if (literal(hop) == null) {
        break;
      }
      client = hop;
    }
    return client;
  }

  private boolean trusts(String address) {
    byte[] bytes = literal(address);
    return bytes != null && networks.stream().anyMatch(each -> each.contains(bytes));
  }

  /** The bytes of an address literal; a name is never looked up. */
  private static byte @Nullable [] literal(String text) {
    String plain =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!plain.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return null;
    }
    try {
      return InetAddress.getByName(plain).getAddress();
    } catch (UnknownHostException notAnAddress) {
      return null;
    }
  }
}
