package io.omnikeywords.resilience.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldBytesTest {

  /** Notes the size of each write. */
  private static final class Client extends OutputStream {
    private final List<Integer> sizes = new ArrayList<>();
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      throw new AssertionError("a single byte");
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      sizes.add(length);
      all.write(from, offset, length);
    }
  }

  private static byte[] numbered(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Adds all of it in pieces of these sizes, each in an array that is written over afterwards. */
  private static void add(HeldBytes held, byte[] all, int... sizes) {
    int at = 0;
    for (int size : sizes) {
      byte[] piece = Arrays.copyOfRange(all, at, at + size);
      held.add(piece, 0, size);
      Arrays.fill(piece, (byte) 0);
      at += size;
    }
    assertThat(at).isEqualTo(all.length);
  }

  private static Client sent(HeldBytes held) throws IOException {
    Client client = new Client();
    held.sendTo(client);
    return client;
  }

  @Test
  void pieces_areSentAsTheyCame() throws IOException {
    HeldBytes held = new HeldBytes(null);
    byte[] all = numbered(20_000);
    add(held, all, 4_000, 513, 8_000, 7_487);

    assertThat(sent(held).sizes).containsExactly(4_000, 513, 8_000, 7_487);
    assertThat(sent(held).all.toByteArray()).isEqualTo(all);
    assertThat(held.whole()).isEqualTo(all);
  }

  @Test
  void smallPieces_areSentTogether() throws IOException {
    HeldBytes held = new HeldBytes(null);
    add(held, numbered(1_224), 500, 12, 1, 511, 200);

    assertThat(sent(held).sizes).containsExactly(512, 512, 200);
  }

  @Test
  void clear_forgetsBytesAndPieces() throws IOException {
    HeldBytes held = new HeldBytes(null);
    add(held, numbered(2_000), 1_000, 1_000);
    held.clear();
    add(held, numbered(700), 700);

    assertThat(sent(held).sizes).containsExactly(700);
    assertThat(held.whole()).isEqualTo(numbered(700));
  }

  @Test
  void whatIsKeptAlready_isNotCopied() {
    byte[] kept = numbered(5_000);
    HeldBytes held = new HeldBytes(kept);
    add(held, numbered(5_000), 3_000, 2_000);

    assertThat(held.whole()).isSameAs(kept);
  }

  /** Whole bodies that begin like the kept one, are shorter, longer, or differ in one place. */
  @Test
  void whatDiffersFromTheKept_isHeldAndTheKeptStays() throws IOException {
    byte[] kept = numbered(3_000);
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      byte[] written = Arrays.copyOf(kept, 1 + random.nextInt(6_000));
      if (random.nextBoolean()) {
        written[random.nextInt(written.length)]++;
      }
      HeldBytes held = new HeldBytes(kept);
      int first = random.nextInt(written.length + 1);
      int second = random.nextInt(written.length - first + 1);
      add(held, written, first, second, written.length - first - second);

      assertThat(held.count()).isEqualTo(written.length);
      assertThat(sent(held).all.toByteArray()).isEqualTo(written);
      assertThat(held.whole()).isEqualTo(written);
      assertThat(kept).isEqualTo(numbered(3_000));
    }
  }

  @Test
  void whole_isNotChangedByWhatComesAfter() {
    for (int size : new int[] {10, 512, 600}) {
      HeldBytes held = new HeldBytes(null);
      add(held, numbered(size), size);
      byte[] whole = held.whole();
      held.add(new byte[] {1, 2, 3}, 1, 2);

      assertThat(whole).isEqualTo(numbered(size));
      assertThat(held.count()).isEqualTo(size + 2);
    }
  }
}
