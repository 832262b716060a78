package io.omnikeywords.keywords.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code <data>/imports}.
 *
 * <pre>
 * manifest.json            the files that are imported; replacing it is the commit
 * staged/ID.rows           a file's rows, sorted
 * staged/ID.json           what the manifest will say of it; written last, so its rows are whole
 * staged/ID.broken.txt     its broken lines
 * lock                     held by the one import that may run
 * </pre>
 *
 * Every file is written beside its name, forced to the disk and then renamed, so that a process
 * killed at any moment leaves the old file or the new one.
 */
final class Store {
  private static final String ROWS = ".rows";
  private static final String META = ".json";
  private static final String BROKEN = ".broken.txt";

  /** The manifest's content. */
  record Manifest(int format, List<StagedFile> files) {
    static final int FORMAT = 1;

    Manifest {
      files = List.copyOf(files);
    }
  }

  private final Path folder;
  private final Path staged;

  Store(Path data) {
    folder = data.resolve("imports");
    staged = folder.resolve("staged");
  }

  Path rows(String id) {
    return staged.resolve(id + ROWS);
  }

  Path broken(String id) {
    return staged.resolve(id + BROKEN);
  }

  /** A name for work on the way to being {@link #rows}. */
  Path work(String id) {
    return staged.resolve(id + ".work");
  }

  List<StagedFile> committed() throws IOException {
    Path file = folder.resolve("manifest.json");
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    Manifest manifest;
    try {
      manifest = Json.MAPPER.readValue(bytes, Manifest.class);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: it is not a manifest of imports", e);
    }
    if (manifest.format() != Manifest.FORMAT) {
      throw new IOException(
          file + " has format " + manifest.format() + ", this version reads " + Manifest.FORMAT);
    }
    return manifest.files();
  }

  void commit(List<StagedFile> files) throws IOException {
    write(folder.resolve("manifest.json"), new Manifest(Manifest.FORMAT, files));
  }

  /** What an earlier run has read of this, whole and undamaged, or null. */
  @Nullable StagedFile leftFromBefore(String id) throws IOException {
    Path meta = staged.resolve(id + META);
    if (!Files.isRegularFile(meta)) {
      return null;
    }
    try (RowFile.Reader rows = new RowFile.Reader(rows(id))) {
      while (rows.next()) {
        // to the end, where its checksum is looked at
      }
      return Json.MAPPER.readValue(meta.toFile(), StagedFile.class);
    } catch (IOException e) {
      return null; // then it is read again
    }
  }

  void stage(StagedFile file) throws IOException {
    write(staged.resolve(file.id() + META), file);
  }

  /** Deletes what no file of the manifest and none of these needs. */
  void clean(Set<String> ids) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(staged)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, Math.max(0, name.indexOf('.')));
        boolean whole =
            name.equals(id + ROWS) || name.equals(id + META) || name.equals(id + BROKEN);
        if (!whole || !ids.contains(id)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void write(Path file, Object value) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes =
          ByteBuffer.wrap(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    rename(fresh, file);
  }

  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = to.toAbsolutePath().getParent();
    if (folder != null && !System.getProperty("os.name", "").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true); // the rename itself must outlive a power cut
      }
    }
  }

  /** Makes the folders and takes the lock that keeps imports apart. */
  Closeable lock() throws IOException {
    Files.createDirectories(staged);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // another thread of this process holds it
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new ImportRefusedException(
        "another import into " + folder + " is running; start this one when it has ended");
  }

  /** Its 400 classes are loaded only where there is something to read: most starts find nothing. */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }
}
