#!/usr/bin/python
# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dictionary_check
short_description: Check a dictionary before it is imported as a package
version_added: 1.0.0
description:
  - Finds what Elasticsearch and OpenSearch refuse in a dictionary, and what they accept but do not read as it was
    meant. Changes nothing.
  - Needs neither AWS nor boto3, so it can run in a pull request.
  - The engine reads a dictionary when an index is created or opened, when a node starts, and when search analyzers are
    reloaded. That is when a faulty dictionary fails, even if its import succeeded. Newer versions of OpenSearch then
    report only that they failed to build synonyms, without a line.
  - An error is what every engine in question refuses, or accepts and then fails to index documents with. What depends
    on the engine, on the analyzer of the index or on what was meant is a warning.
  - What the service itself checks during an import is not documented, so this module makes no statement about it.
notes:
  - The check follows Lucene 8 exactly; the tests compare the two. Lucene 9, which OpenSearch 2 and later use, differs
    for V(kuromoji) only, as far as is known.
  - A file of 100 MB takes less than a minute and less than 300 MB of memory.
  - "Messages show the first 80 characters of a faulty line at most, and nothing of the file with C(no_log: true)."
options:
  path:
    description:
      - Path of the dictionary, on the host that the module runs on. A leading C(~) stands for the home folder.
      - Exactly one of O(path) and O(content) is required.
    type: path
  content:
    description: The dictionary itself, as text. It is not shown in the result.
    type: raw
  format:
    description:
      - The format of the dictionary.
      - V(solr) is the default format of the synonym and synonym_graph token filters.
      - V(wordnet) is that of the same filters with C(format=wordnet).
      - V(stopwords) is a word list for C(stopwords_path), with a word on each line.
      - V(kuromoji) and V(nori) are user dictionaries of the Japanese and the Korean tokenizer.
    type: str
    required: true
    choices: [solr, wordnet, stopwords, kuromoji, nori]
  engine:
    description:
      - The engine that is to read the dictionary, as the service names it, such as V(OpenSearch_2.17) or
        V(Elasticsearch_7.10). C(Elasticsearch_7.x) and C(OpenSearch_1.x) to C(OpenSearch_3.x) are known.
      - Without it, an error is only what all of these refuse; what some refuse is a warning that names them.
    type: str
  tokenizer:
    description:
      - The tokenizer of the analyzer that has the synonym filter. Matters to V(solr) and V(wordnet) only.
      - V(whitespace) and V(keyword) are followed exactly. Of V(standard), the check knows only that it finds no token
        in punctuation.
      - Without it, a term in which only some tokenizers find no token is a warning.
    type: str
    choices: [whitespace, keyword, standard]
  lenient:
    description:
      - Whether the synonym filter has C(lenient=true), so that the engine leaves out a term that it cannot use, and
        refuses only what it cannot read.
    type: bool
    default: false
  expand:
    description:
      - Whether the synonym filter has C(expand=true), the default of the engine.
    type: bool
    default: true
  fail_on:
    description:
      - What the task fails on. V(warning) includes errors. RV(errors) and RV(warning_groups) are returned in each case.
    type: str
    default: error
    choices: [error, warning, never]
  ignore:
    description:
      - Codes of warnings to accept. These are neither shown nor returned, and do not fail the task with
        O(fail_on=warning).
      - An error cannot be ignored, because the engine refuses the file all the same. Neither can C(line-not-checked), a
        line that is too long to be checked.
    type: list
    elements: str
    default: []
    choices:
      accidental-escape: A backslash before a character that needs none.
      bad-counts: A line of WordNet without sense and count.
      bad-end: A line of WordNet that does not end with a parenthesis and a full stop.
      bad-synset-id: A line of WordNet whose synset ID is not nine digits.
      bad-word-number: A line of WordNet without the number of the word.
      bad-word-type: A line of WordNet without the type of the word.
      blank-line: A line of spaces, which V(lenient=true) passes over.
      blank-term: A term of spaces, which V(lenient=true) passes over.
      bom: A byte order mark.
      breaks-analysis: An entry with which some engines fail to index documents.
      control-character: A control character.
      csv-quotes: Quotes around a term.
      curly-quotes: Curly quotes around a term.
      dangling-escape: A backslash at the end of a line.
      decomposed: A letter and its mark as two characters (Unicode NFD).
      differ-by-case: Terms of a rule that differ in case only.
      double-arrow: Two arrows of which the engine passes over one.
      duplicate-entry: An entry that repeats an earlier one.
      duplicate-rule: A rule that repeats an earlier one.
      duplicate-term: A term that comes twice in a rule.
      duplicate-word: A word that repeats an earlier one.
      empty-term: A comma with no term beside it.
      extra-field: More fields than the engine reads.
      foreign-comment: A comment in the syntax of another language.
      half-arrow: An arrow with terms on one side only.
      html-entity: A character written as in HTML.
      indented-comment: A comment that does not begin its line.
      inline-comment: A comment after an entry.
      invisible-character: A character that cannot be seen.
      list-marker: A list marker at the beginning of a line.
      lone-quote: A quote within a word of WordNet that is not doubled.
      long-word: A word that tokenizers cut.
      malformed-csv: An odd number of quotes, to some engines.
      mecab-row: A row of a MeCab dictionary.
      named-list: A name that stands for a whole list of stop words.
      no-effect: A line that makes no rule.
      no-synset-word: A line of WordNet that is not a word of a synset.
      no-token: A term in which a tokenizer finds no token.
      nul: A NUL character.
      odd-space: A space that does not separate.
      quotes-after-word: Quotes after the word in a line of WordNet.
      replacement-character: A character that was damaged before.
      segments-and-readings: Segments and readings of different number, to some engines.
      segments-differ: Segments that do not spell the word.
      segments-too-long: Segments that are longer than the word, to some engines.
      self-mapping: A term that is mapped to itself.
      separator-in-term: Something like a separator within a term.
      several-words: Several words on one line.
      snowball-comment: A comment as in Snowball's lists.
      split-synset: Words of a synset that are not next to each other.
      stop-words: A term that a stop filter breaks.
      symbols-lost: A term that loses its symbols.
      too-few-fields: Too few fields, to some engines.
      uppercase: A stop word with upper case letters.
      wrong-arrow: An arrow that the engine does not know.
      wrong-format: Lines that look like another format.
      wrong-separator: A line without any separator that the engine knows.
extends_documentation_fragment:
  - aws_search.packages._attributes.local
seealso:
  - module: aws_search.packages.es_package
  - module: aws_search.packages.es_packages
author:
  - aws_search.packages contributors (@aws-search)
"""

EXAMPLES = r"""
- name: Check synonyms before they are uploaded
  aws_search.packages.dictionary_check:
    path: files/synonyms.txt
    format: solr
  delegate_to: localhost

- name: Check them for one engine and one analyzer
  aws_search.packages.dictionary_check:
    path: files/synonyms.txt
    format: solr
    engine: OpenSearch_2.17
    tokenizer: standard
  delegate_to: localhost

- name: Also fail on warnings
  aws_search.packages.dictionary_check:
    path: files/stopwords.txt
    format: stopwords
    fail_on: warning
  delegate_to: localhost

- name: Fail on all warnings but those that are accepted
  aws_search.packages.dictionary_check:
    path: files/synonyms.txt
    format: solr
    fail_on: warning
    ignore: [duplicate-rule, stop-words]
  delegate_to: localhost

- name: Find what is wrong, and decide later
  aws_search.packages.dictionary_check:
    content: "{{ lookup('ansible.builtin.template', 'user_dictionary.csv.j2') }}"
    format: kuromoji
    fail_on: never
  register: checked

# In a pull request, without a playbook:
# ansible localhost -m aws_search.packages.dictionary_check -a "path=files/synonyms.txt format=solr"
"""

RETURN = r"""
valid:
  description: Whether the dictionary has no errors.
  returned: when the dictionary could be read
  type: bool
  sample: false
errors:
  description:
    - What every engine in question refuses, or fails to index documents for, by line.
    - Of each code, the first 20 are listed. RV(summary.errors) counts all.
  returned: when the dictionary could be read
  type: list
  elements: dict
  contains:
    code:
      description:
        - The kind of error. Does not change with the wording of the message.
        - V(encoding), V(line-too-short), V(term-too-long), V(two-arrows) and V(word-without-quotes) are errors only.
          The others are those of O(ignore) that say what the engine refuses.
      type: str
      returned: always
      sample: blank-term
    message:
      description: What the engine makes of the line, how to write it instead, and the beginning of the line.
      type: str
      returned: always
      sample: >-
        A term is blank, so the engine refuses the file. Write the term, or delete the blanks and the comma or => beside
        them. The line: "kettle, teapot, "
    line:
      description: Number of the line. The first is 1; a carriage return ends a line as well.
      type: int
      returned: always
      sample: 4
    column:
      description: Number of the character in the line. The first is 1. Null where the whole line is meant.
      type: int
      returned: always
      sample: 15
warning_groups:
  description:
    - What the engine reads differently from what was meant, or what depends on the engine or on the analyzer.
    - Each code appears once, with the message and place of its first line. The task also shows them as warnings.
  returned: when the dictionary could be read
  type: list
  elements: dict
  contains:
    code:
      description: The kind of warning, as O(ignore) names it. Does not change with the wording of the message.
      type: str
      returned: always
      sample: duplicate-rule
    message:
      description: What the engine makes of the first of these lines, how to write it instead, and how it begins.
      type: str
      returned: always
      sample: The line says the same as line 2. The engine keeps one of the two; delete the other.
    line:
      description: Number of the first of the lines.
      type: int
      returned: always
      sample: 7
    column:
      description: Number of the character in that line. Null where the whole line is meant.
      type: int
      returned: always
      sample: null
    lines:
      description: Numbers of the first five lines.
      type: list
      elements: int
      returned: always
      sample: [7, 19]
    count:
      description: How often it was found in all.
      type: int
      returned: always
      sample: 2
summary:
  description: What was counted.
  returned: when the dictionary could be read
  type: dict
  contains:
    lines:
      description: Lines of the file.
      type: int
      returned: always
      sample: 120
    rules:
      description: Lines, for V(wordnet) synsets, of which the engine makes synonyms.
      type: int
      returned: when O(format=solr) or O(format=wordnet)
      sample: 98
    mappings:
      description: Pairs of terms that the engine makes of the rules, before it takes duplicates away.
      type: int
      returned: when O(format=solr) or O(format=wordnet)
      sample: 312
    words:
      description: Stop words, repeated ones included.
      type: int
      returned: when O(format=stopwords)
      sample: 174
    entries:
      description: Entries, repeated and faulty ones included.
      type: int
      returned: when O(format=kuromoji) or O(format=nori)
      sample: 852
    errors:
      description: Errors, those that are not listed included.
      type: int
      returned: always
      sample: 1
msg:
  description: What was found, in a sentence.
  returned: always
  type: str
  sample: "files/synonyms.txt has no errors and no warnings (lines: 120, rules: 98, mappings: 312)."
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.aws_search.packages.plugins.module_utils._module.dictionary import ARGUMENTS, run_check


def main():
    run_check(AnsibleModule(argument_spec=ARGUMENTS, supports_check_mode=True))


if __name__ == "__main__":
    main()
