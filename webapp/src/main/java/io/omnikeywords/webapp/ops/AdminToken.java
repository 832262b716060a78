package io.omnikeywords.webapp.ops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secret of operators. Only its digest is kept in memory, and it is never shown. */
public final class AdminToken {

  /** The file in the data directory that a generated token is kept in. */
  public static final String FILE = "admin-token";

  private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
  private static final int BYTES = 32;
  private static final int LONGEST = 512;
  private static final String OWNER_ONLY = "rw-------";

  /** Token68 of RFC 9110; 43 characters of it hold 256 bits. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{43,512}=*");

  private final byte[] digest;

  private AdminToken(byte[] digest) {
    this.digest = digest;
  }

  /**
   * A token of the operator's own.
   *
   * @throws IllegalArgumentException if it could not be sent as a bearer token, or is too short
   */
  public static AdminToken of(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "the admin token must be 43 to 512 letters, digits and . _ ~ + / -, as 'openssl rand"
              + " -hex 32' gives them, but has "
              + token.length()
              + " characters or others");
    }
    return new AdminToken(sha256(token));
  }

  /** The token that a file holds, with nothing but white space around it. */
  public static AdminToken read(Path file) throws IOException {
    return of(Files.readString(file).strip());
  }

  /** The token kept in the data directory, made now where there is none. */
  public static AdminToken keptIn(Path data) throws IOException {
    Path file = data.resolve(FILE);
    try {
      AdminToken kept = read(file);
      if (isPosix()
          && !PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
              .equals(OWNER_ONLY)) {
        LOG.warn("Others could read {}; delete it and start again for a new token", file);
      }
      return kept;
    } catch (NoSuchFileException none) {
      return make(file);
    }
  }

  private static AdminToken make(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Path draft = file.resolveSibling(FILE + ".tmp");
    Files.deleteIfExists(draft);
    FileAttribute<?>[] attributes =
        isPosix()
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
            }
            : new FileAttribute<?>[0];
    Files.createFile(draft, attributes);
    Files.writeString(draft, token + "\n");
    try {
      Files.move(draft, file);
    } catch (FileAlreadyExistsException other) {
      Files.delete(draft);
      return read(file);
    }
    return of(token);
  }

  private static boolean isPosix() {
    Set<String> views = FileSystems.getDefault().supportedFileAttributeViews();
    return views.contains("posix");
  }

  /** Whether this is the token, told in a time that does not depend on how much of it is right. */
  boolean matches(String offered) {
    return offered.length() <= LONGEST && MessageDigest.isEqual(digest, sha256(offered));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new LinkageError("SHA-256", impossible);
    }
  }
}
