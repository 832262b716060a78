package io.omnikeywords.keywords.provider;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Proxy;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends nothing to a private address where the configuration does not name its host and port. It
 * looks at the address the connection really has, so that neither a redirect nor a name server can
 * lead inside.
 */
final class AddressGuard implements Interceptor {

  private final boolean privateAllowed;

  AddressGuard(boolean privateAllowed) {
    this.privateAllowed = privateAllowed;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    HttpUrl configured = chain.call().request().url();
    HttpUrl url = chain.request().url();
    boolean led = !url.host().equals(configured.host()) || url.port() != configured.port();
    if (led && !privateAllowed && isPrivate(address(chain.connection()))) {
      throw new PrivateAddressException();
    }
    return chain.proceed(chain.request());
  }

  /** What a connection leads to; of one through a proxy that is not known here. */
  private static @Nullable InetAddress address(@Nullable Connection connection) {
    return connection == null || connection.route().proxy().type() != Proxy.Type.DIRECT
        ? null
        : connection.route().socketAddress().getAddress();
  }

  /** Whether an address is not of the public internet; one that is not known is not. */
  static boolean isPrivate(@Nullable InetAddress address) {
    if (address == null
        || address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    if (address instanceof Inet6Address) {
      boolean global = (first & 0xE0) == 0x20; // RFC 4291
      boolean carriesIpv4 =
          first == 0x20 && (second == 0x02 || second == 0x01 && bytes[2] == 0 && bytes[3] == 0);
      return !global || carriesIpv4; // 6to4 and Teredo, RFC 3056 and 4380
    }
    return first == 0 // "this" network
        || first == 100 && (second & 0xC0) == 64 // RFC 6598, shared by carriers
        || first == 198 && (second & 0xFE) == 18 // RFC 2544, benchmarks
        || first >= 240; // reserved
  }

  /** A redirect led to a private address. */
  static final class PrivateAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    PrivateAddressException() {
      super("redirected to a private address");
    }
  }
}
