// Copyright (c) 2026, aws_search.packages contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Answers what Lucene does with dictionaries. A request is a line "format TAB base64 of the file"; the answer is a line of
// JSON with an entry for each configuration:
//
//   {"whitespace strict expand": {"line": 3, "count": 0, "fails": false}, ...}
//
// "line": the first line whose prefix of the file is refused, or null; "count": what was read of an accepted file (mappings,
// words, entries); "fails": whether the analysis of a word of an accepted dictionary throws.
//
// What Elasticsearch and OpenSearch do before they hand a file to Lucene is restated in WordList and in the synonym parsers
// (server/.../index/analysis/Analysis.java, modules/analysis-common, plugins/analysis-kuromoji and analysis-nori).

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.WordnetSynonymParser;
import org.apache.lucene.util.CharsRef;
import org.apache.lucene.util.CharsRefBuilder;
import org.apache.lucene.util.Version;

public final class Oracle {
    /** What one configuration of the engine reads of a file; it throws what the engine refuses the file with. */
    interface Reading {
        Outcome read(byte[] file) throws Exception;
    }

    static final class Outcome {
        final int count;
        final boolean fails;

        Outcome(int count, boolean fails) {
            this.count = count;
            this.fails = fails;
        }
    }

    static Reader open(byte[] file) {
        // A decoder of its own reports malformed input, where the reader's default would replace it.
        return new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.UTF_8.newDecoder());
    }

    // ---- synonyms

    static Analyzer analyzer(String tokenizer) {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                switch (tokenizer) {
                    case "whitespace": return new TokenStreamComponents(new WhitespaceTokenizer());
                    case "keyword": return new TokenStreamComponents(new KeywordTokenizer());
                    default: return new TokenStreamComponents(new StandardTokenizer());
                }
            }
        };
    }

    /** Lenient parsers make an empty phrase of a term that Lucene refuses, and pass over mappings that have one. */
    static final class Solr extends SolrSynonymParser {
        final boolean lenient;
        int mappings;

        Solr(Analyzer analyzer, boolean lenient, boolean expand) {
            super(true, expand, analyzer);
            this.lenient = lenient;
        }

        @Override
        public void add(CharsRef input, CharsRef output, boolean includeOrig) {
            if (!lenient || input.length > 0 && output.length > 0) {
                super.add(input, output, includeOrig);
                mappings++;
            }
        }

        @Override
        public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
            try {
                return super.analyze(text, reuse);
            } catch (IllegalArgumentException refusal) {
                if (!lenient) throw refusal;
                return new CharsRef("");
            }
        }
    }

    static final class Wordnet extends WordnetSynonymParser {
        final boolean lenient;
        int mappings;

        Wordnet(Analyzer analyzer, boolean lenient, boolean expand) {
            super(true, expand, analyzer);
            this.lenient = lenient;
        }

        @Override
        public void add(CharsRef input, CharsRef output, boolean includeOrig) {
            if (!lenient || input.length > 0 && output.length > 0) {
                super.add(input, output, includeOrig);
                mappings++;
            }
        }

        @Override
        public CharsRef analyze(String text, CharsRefBuilder reuse) throws IOException {
            try {
                return super.analyze(text, reuse);
            } catch (IllegalArgumentException refusal) {
                if (!lenient) throw refusal;
                return new CharsRef("");
            }
        }
    }

    static Map<String, Reading> synonyms(boolean wordnet) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        for (String tokenizer : Arrays.asList("whitespace", "keyword", "standard")) {
            Analyzer analyzer = analyzer(tokenizer);
            for (boolean lenient : new boolean[] {false, true}) {
                for (boolean expand : new boolean[] {true, false}) {
                    String name = tokenizer + (lenient ? " lenient" : " strict") + (expand ? " expand" : " contract");
                    readings.put(name, file -> {
                        if (wordnet) {
                            Wordnet parser = new Wordnet(analyzer, lenient, expand);
                            parser.parse(open(file));
                            parser.build();
                            return new Outcome(parser.mappings, false);
                        }
                        Solr parser = new Solr(analyzer, lenient, expand);
                        parser.parse(open(file));
                        parser.build();
                        return new Outcome(parser.mappings, false);
                    });
                }
            }
        }
        return readings;
    }

    // ---- word lists, which user dictionaries are as well

    /** The lines that are not blank, trimmed; without those that begin with # before trimming, where that is asked for. */
    static List<String> words(byte[] file, boolean dropComments) throws IOException {
        List<String> words = new ArrayList<>();
        BufferedReader reader = new BufferedReader(open(file));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            boolean blank = line.chars().allMatch(Character::isWhitespace);
            if (!blank && !(dropComments && line.startsWith("#"))) words.add(line.trim());
        }
        return words;
    }

    static List<String> withoutComments(List<String> words) {
        List<String> kept = new ArrayList<>(words);
        kept.removeIf(word -> word.startsWith("#"));
        return kept;
    }

    static boolean analysisThrows(Tokenizer tokenizer, String text) {
        try (TokenStream stream = tokenizer) {
            tokenizer.setReader(new StringReader(text));
            stream.reset();
            while (stream.incrementToken()) { }
            stream.end();
            return false;
        } catch (Exception failure) {
            return true;
        }
    }

    static Outcome kuromoji(byte[] file, boolean trimsComments) throws IOException {
        List<String> rules = words(file, false);
        Set<String> surfaces = new HashSet<>();
        for (String entry : withoutComments(rules)) {
            String[] fields = org.apache.lucene.analysis.ja.util.CSVUtil.parse(entry);
            if (!surfaces.add(fields[0])) throw new IllegalArgumentException("duplicate: " + fields[0]);
        }
        int count = (int) withoutComments(rules).stream().filter(entry -> !entry.isEmpty()).count();
        String text = String.join("\n", trimsComments ? withoutComments(rules) : rules);
        org.apache.lucene.analysis.ja.dict.UserDictionary dictionary =
            org.apache.lucene.analysis.ja.dict.UserDictionary.open(new StringReader(text));
        boolean fails = false;
        for (String surface : dictionary == null ? new HashSet<String>() : surfaces) {
            fails |= analysisThrows(new JapaneseTokenizer(dictionary, true, JapaneseTokenizer.Mode.SEARCH), surface);
        }
        return new Outcome(count, fails);
    }

    static Outcome nori(byte[] file, boolean trimsComments) throws IOException {
        List<String> rules = trimsComments ? withoutComments(words(file, false)) : words(file, true);
        org.apache.lucene.analysis.ko.dict.UserDictionary dictionary =
            org.apache.lucene.analysis.ko.dict.UserDictionary.open(new StringReader(String.join("\n", rules)));
        boolean fails = false;
        int count = 0;
        for (String rule : rules) {
            String entry = rule.replaceAll("#.*$", "");
            if (dictionary == null || entry.trim().isEmpty()) continue;
            count++;
            for (KoreanTokenizer.DecompoundMode mode : KoreanTokenizer.DecompoundMode.values()) {
                Tokenizer tokenizer = new KoreanTokenizer(
                    KoreanTokenizer.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, dictionary, mode, false, true);
                fails |= analysisThrows(tokenizer, entry.split("\\s+")[0]);
            }
        }
        return new Outcome(count, fails);
    }

    static Map<String, Reading> readings(String format) {
        if (format.equals("solr") || format.equals("wordnet")) return synonyms(format.equals("wordnet"));
        Map<String, Reading> readings = new LinkedHashMap<>();
        for (boolean trims : new boolean[] {false, true}) {
            Reading reading;
            switch (format) {
                case "stopwords":
                    reading = file -> new Outcome(
                        (trims ? withoutComments(words(file, false)) : words(file, true)).size(), false);
                    break;
                case "kuromoji": reading = file -> kuromoji(file, trims); break;
                case "nori": reading = file -> nori(file, trims); break;
                default: throw new IllegalArgumentException(format);
            }
            readings.put(trims ? "trimming" : "plain", reading);
        }
        return readings;
    }

    // ---- the first line that is refused

    /** Where the lines end; the last end is that of the file. */
    static List<Integer> lineEnds(byte[] file) {
        List<Integer> ends = new ArrayList<>();
        for (int next = 1; next <= file.length; next++) {
            boolean half = file[next - 1] == '\r' && next < file.length && file[next] == '\n';
            if (next == file.length || !half && (file[next - 1] == '\n' || file[next - 1] == '\r')) ends.add(next);
        }
        return ends;
    }

    static boolean refuses(Reading reading, byte[] file, int length) {
        try {
            reading.read(Arrays.copyOf(file, length));
            return false;
        } catch (Exception refusal) {
            return true;
        }
    }

    static int firstRefused(Reading reading, byte[] file) {
        // What is refused stays refused with more lines after it.
        List<Integer> ends = lineEnds(file);
        int accepted = 0;
        int refused = ends.size();
        while (refused - accepted > 1) {
            int middle = (accepted + refused) / 2;
            if (refuses(reading, file, ends.get(middle - 1))) refused = middle;
            else accepted = middle;
        }
        return refused;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        out.println("{\"lucene\": \"" + Version.LATEST + "\"}");
        Map<String, Map<String, Reading>> formats = new LinkedHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String request = in.readLine(); request != null; request = in.readLine()) {
            String[] parts = request.split("\t", -1);
            byte[] file = Base64.getDecoder().decode(parts[1]);
            List<String> answers = new ArrayList<>();
            formats.computeIfAbsent(parts[0], Oracle::readings).forEach((name, reading) -> {
                String answer;
                try {
                    Outcome outcome = reading.read(file);
                    answer = "{\"line\": null, \"count\": " + outcome.count + ", \"fails\": " + outcome.fails + "}";
                } catch (Exception refusal) {
                    int line = firstRefused(reading, file);
                    answer = "{\"line\": " + line + ", \"count\": 0, \"fails\": false}";
                }
                answers.add("\"" + name + "\": " + answer);
            });
            out.println("{" + String.join(", ", answers) + "}");
        }
    }
}
