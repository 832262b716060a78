package io.omnikeywords.resilience.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are held back, with the pieces they were written in: a container tells the length of a
 * body that came in small pieces, and not of the same body in one.
 */
final class HeldBytes {

  private static final byte[] NOTHING = {};
  private static final int[] NOWHERE = {};
  private static final int SMALLEST = 512;

  /** Pieces that are no longer together are sent as one, for every container gathers as much. */
  private static final int SMALL_PIECE = 512;

  /** The body kept of an earlier response; it stands for these bytes as long as they agree. */
  private final byte @Nullable [] kept;

  private byte[] bytes = NOTHING;
  private int count;

  /** Where pieces before the last one end. */
  private int[] ends = NOWHERE;

  private int endCount;

  HeldBytes(byte @Nullable [] kept) {
    this.kept = kept;
  }

  int count() {
    return count;
  }

  void clear() {
    bytes = NOTHING;
    count = 0;
    endCount = 0;
  }

  /** Holds a piece more; what agrees with the body that is kept already is not copied. */
  void add(byte[] from, int offset, int length) {
    int end = count + length;
    if (count == 0) {
      bytes =
          kept == null || !agrees(kept, end, from, offset)
              ? Arrays.copyOfRange(from, offset, offset + length) // most write once; costs no zeros
              : kept;
    } else {
      split(length);
      if (bytes != kept || !agrees(bytes, end, from, offset)) {
        grow(end);
        System.arraycopy(from, offset, bytes, count, length);
      }
    }
    count = end;
  }

  private boolean agrees(byte[] whole, int end, byte[] from, int offset) {
    return end <= whole.length
        && Arrays.equals(whole, count, end, from, offset, offset + end - count);
  }

  private void grow(int needed) {
    if (bytes == kept || needed > bytes.length) {
      int expected = kept == null ? SMALLEST : kept.length;
      bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(expected, 2 * count)));
    }
  }

  /** Ends the last piece where it would become too long. */
  private void split(int more) {
    int begin = endCount == 0 ? 0 : ends[endCount - 1];
    if (count - begin > SMALL_PIECE - more) {
      if (endCount == ends.length) {
        ends = Arrays.copyOf(ends, Math.max(8, 2 * endCount));
      }
      ends[endCount++] = count;
    }
  }

  /** Writes all, piece by piece. */
  void sendTo(OutputStream out) throws IOException {
    int begin = 0;
    for (int i = 0; i < endCount; i++) {
      out.write(bytes, begin, ends[i] - begin);
      begin = ends[i];
    }
    out.write(bytes, begin, count - begin);
  }

  /** All of them, in an array that is not written to any more. */
  byte[] whole() {
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count); // more makes a new array
  }
}
