package io.omnikeywords.webapp;

import io.omnikeywords.webapp.ops.AdminToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the admin port is bound and guarded. Secrets come from the environment or from files, since
 * everybody on a machine may see the arguments of a process.
 *
 * @param names what it is called by clients, beside its host and the loopback's names
 * @param keystore PKCS12 with key and certificate, or null for no TLS
 * @param tokenFile where the token is, or null for the environment's or a generated one
 * @param environment gives a variable's value or null
 */
record AdminOptions(
    String host,
    int port,
    Set<String> names,
    @Nullable Path keystore,
    @Nullable Path tokenFile,
    UnaryOperator<@Nullable String> environment) {

  static final String LOOPBACK = "127.0.0.1";
  static final String TOKEN = "OMNI_KEYWORDS_ADMIN_TOKEN";
  static final String PASSWORD = "OMNI_KEYWORDS_ADMIN_KEYSTORE_PASSWORD";

  /** Whether only this machine can reach it. */
  boolean isLocal() throws StartException {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new StartException("The admin host " + host + " is not known.", e);
    }
  }

  /** All that a client may call it, in lower case. */
  Set<String> allNames() {
    Set<String> all = new TreeSet<>();
    names.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    all.add(host.toLowerCase(Locale.ROOT));
    return all;
  }

  /**
   * @throws StartException if others could reach it in the clear
   */
  void check() throws StartException {
    if (!isLocal() && keystore == null) {
      throw new StartException(
          "The admin port is bound to "
              + host
              + ", which others can reach, only with TLS: give --admin-keystore, or leave out"
              + " --admin-host.");
    }
  }

  /** Where operators find the token. */
  String tokenPlace(Path data) {
    String given = environment.apply(TOKEN);
    return tokenFile != null
        ? tokenFile.toString()
        : given != null && !given.isEmpty() ? TOKEN : data.resolve(AdminToken.FILE).toString();
  }

  /** The operators' token: given, or kept in the data directory. */
  AdminToken token(Path data) throws StartException {
    String given = environment.apply(TOKEN);
    try {
      return tokenFile != null
          ? AdminToken.read(tokenFile)
          : given != null && !given.isEmpty() ? AdminToken.of(given) : AdminToken.keptIn(data);
    } catch (IOException e) {
      throw new StartException(
          "The admin token cannot be read from "
              + (tokenFile == null ? data.resolve(AdminToken.FILE) : tokenFile)
              + ": "
              + DataDirectory.reason(e)
              + ".",
          e);
    } catch (IllegalArgumentException e) {
      throw new StartException("Wrong admin token: " + e.getMessage() + ".", e);
    }
  }

  /** TLS 1.2 and 1.3 with the keystore's key, or null without one. */
  SslContextFactory.@Nullable Server tls() throws StartException {
    if (keystore == null) {
      return null;
    }
    String password = environment.apply(PASSWORD);
    char[] secret = (password == null ? "" : password).toCharArray();
    try (InputStream in = Files.newInputStream(keystore)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, secret);
      var tls = new SslContextFactory.Server();
      tls.setKeyStore(store);
      tls.setKeyStorePassword(new String(secret));
      return tls;
    } catch (IOException | GeneralSecurityException e) {
      String reason = e instanceof IOException io ? DataDirectory.reason(io) : e.getMessage();
      throw new StartException(
          "The keystore " + keystore + " cannot be opened with " + PASSWORD + ": " + reason + ".",
          e);
    }
  }
}
