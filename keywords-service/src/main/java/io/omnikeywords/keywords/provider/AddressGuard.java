package io.omnikeywords.keywords.provider;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends nothing to a private address that the configuration did not name. It looks at the address
 * the connection really has, so that neither a redirect nor a name server can lead inside.
 */
final class AddressGuard implements Interceptor {

  private final boolean privateAllowed;

  AddressGuard(boolean privateAllowed) {
    this.privateAllowed = privateAllowed;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    String configured = chain.call().request().url().host();
    Connection connection = chain.connection();
    if (!privateAllowed && !chain.request().url().host().equals(configured)) {
      InetAddress address =
          connection == null ? null : connection.route().socketAddress().getAddress();
      if (isPrivate(address)) {
        throw new PrivateAddressException();
      }
    }
    return chain.proceed(chain.request());
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
      return (first & 0xFE) == 0xFC; // RFC 4193, unique local
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
