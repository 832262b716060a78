package io.omnikeywords.keywords.imports;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes text and never guesses: bytes that are not in the encoding throw a {@link
 * CharacterCodingException}, after all text before them has been given out, so that the line of the
 * fault is known. A byte order mark decides the encoding and is not part of the text.
 */
final class StrictReader extends Reader {
  private final InputStream in;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13).flip();
  private boolean ended;
  private CoderResult fault = CoderResult.UNDERFLOW;

  private StrictReader(InputStream in, Charset charset) {
    this.in = in;
    this.charset = charset;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * Opens text whose encoding a mark tells, or two bytes of which one is zero, or else {@code
   * charset}.
   */
  static StrictReader open(InputStream raw, Charset charset) throws IOException {
    PushbackInputStream in = new PushbackInputStream(raw, 3);
    byte[] head = in.readNBytes(3);
    int a = head.length > 0 ? head[0] & 0xFF : -1;
    int b = head.length > 1 ? head[1] & 0xFF : -1;
    int c = head.length > 2 ? head[2] & 0xFF : -1;
    int mark = 0;
    Charset found = charset;
    if (a == 0xEF && b == 0xBB && c == 0xBF) {
      found = UTF_8;
      mark = 3;
    } else if (a == 0xFF && b == 0xFE) {
      found = UTF_16LE;
      mark = 2;
    } else if (a == 0xFE && b == 0xFF) {
      found = UTF_16BE;
      mark = 2;
    } else if (a > 0 && b == 0) {
      found = UTF_16LE;
    } else if (a == 0 && b > 0) {
      found = UTF_16BE;
    }
    in.unread(head, mark, head.length - mark);
    return new StrictReader(in, found);
  }

  Charset charset() {
    return charset;
  }

  @Override
  public int read(char[] cbuf, int off, int len) throws IOException {
    CharBuffer out = CharBuffer.wrap(cbuf, off, len);
    while (out.position() == off && !fault.isError()) {
      if (!ended) {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (n < 0) {
          ended = true;
        } else {
          bytes.position(bytes.position() + n);
        }
        bytes.flip();
      }
      CoderResult result = decoder.decode(bytes, out, ended);
      if (result.isError()) {
        fault = result;
      } else if (ended && result.isUnderflow()) {
        break;
      }
    }
    int given = out.position() - off;
    if (given > 0) {
      return given;
    }
    if (fault.isError()) {
      fault.throwException();
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
