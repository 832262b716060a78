package io.omnikeywords.resilience.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An address such as {@code 10.0.0.1}, or a network such as {@code 10.0.0.0/8}. Immutable. */
public final class Network {

  /** What {@link InetAddress} reads as an address and never as a name to be looked up. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "(B\\.){3}B|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"
              .replace("B", "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"));

  private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

  private final byte[] address;
  private final int bits;

  private Network(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads an address, or an address, a slash and how many of its bits count.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    String length = slash < 0 ? "" : text.substring(slash + 1);
    if (address == null || (slash >= 0 && !BITS.matcher(length).matches())) {
      throw new IllegalArgumentException(text);
    }
    int all = address.length * 8;
    int bits = slash < 0 ? all : Integer.parseInt(length);
    if (bits > all) {
      throw new IllegalArgumentException(text);
    }
    return new Network(address, bits);
  }

  /** The bytes of an address literal, or null where the text is none; no name is looked up. */
  public static byte @Nullable [] address(String text) {
    if (!LITERAL.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException notAnAddress) {
      return null;
    }
  }

  /** Whether an address, as its bytes, is of this network. */
  public boolean contains(byte[] other) {
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

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Network network
        && bits == network.bits
        && Arrays.equals(address, network.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + bits;
  }

  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(address).getHostAddress() + "/" + bits;
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
