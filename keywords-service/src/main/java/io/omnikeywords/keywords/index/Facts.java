package io.omnikeywords.keywords.index;

import io.omnikeywords.keywords.Intent;
import io.omnikeywords.keywords.Keyword;
import io.omnikeywords.keywords.Monthly;
import io.omnikeywords.keywords.Trend;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.DataOutput;
import org.jspecify.annotations.Nullable;

/**
 * What the index holds of one keyword: the merged figures of all its sources, and their provenance.
 *
 * @param contained index entries that contain the phrase, the T of {@code corpus-v1}
 * @param sources names of the sources that gave the entry or a figure
 */
record Facts(
    String keyword,
    @Nullable String lang,
    @Nullable Long volume,
    String volumeBasis,
    @Nullable Double popularity,
    @Nullable Double difficulty,
    @Nullable Double cpc,
    @Nullable Double competition,
    Trend trend,
    Intent intent,
    @Nullable Double opportunity,
    String source,
    long contained,
    List<String> sources,
    List<String> related,
    Map<String, String> basis,
    Map<String, String> unknown,
    @Nullable Monthly monthly) {

  /** The label of difficulties computed from the index itself. */
  static final String CORPUS = "corpus-v1";

  static String corpusBasis(long contained, long entries) {
    return String.format(
        Locale.ROOT, "%s: %d of %d index entries contain the phrase", CORPUS, contained, entries);
  }

  /** The public view; {@code entries} is how many the index holds. */
  Keyword keyword(long entries) {
    Map<String, String> reasons = new TreeMap<>(basis);
    reasons.computeIfAbsent("difficulty", name -> corpusBasis(contained, entries));
    return new Keyword(
        keyword,
        lang,
        volume,
        volumeBasis,
        popularity,
        difficulty,
        cpc,
        competition,
        trend,
        intent,
        opportunity,
        source,
        reasons,
        unknown,
        monthly);
  }

  void write(DataOutput out) throws IOException {
    out.writeString(keyword);
    Codec.write(out, lang);
    Codec.write(out, volume);
    out.writeString(volumeBasis);
    Codec.write(out, popularity);
    Codec.write(out, difficulty);
    Codec.write(out, cpc);
    Codec.write(out, competition);
    out.writeByte((byte) trend.ordinal());
    out.writeByte((byte) intent.kind().ordinal());
    out.writeString(intent.rule());
    Codec.write(out, opportunity);
    out.writeString(source);
    out.writeVLong(contained);
    Codec.write(out, sources);
    Codec.write(out, related);
    out.writeMapOfStrings(basis);
    out.writeMapOfStrings(unknown);
    Codec.write(out, monthly);
  }

  static Facts read(ByteArrayDataInput in) throws IOException {
    return new Facts(
        in.readString(),
        Codec.readString(in),
        Codec.readLong(in),
        in.readString(),
        Codec.readDouble(in),
        Codec.readDouble(in),
        Codec.readDouble(in),
        Codec.readDouble(in),
        Trend.values()[in.readByte()],
        new Intent(Intent.Kind.values()[in.readByte()], in.readString()),
        Codec.readDouble(in),
        in.readString(),
        in.readVLong(),
        Codec.readStrings(in),
        Codec.readStrings(in),
        in.readMapOfStrings(),
        in.readMapOfStrings(),
        Codec.readMonthly(in));
  }
}
