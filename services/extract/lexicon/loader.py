"""Read ``lexicon/<language>/*.tsv`` into one dictionary of forms and one of multiword openings.

A row is ``form|form  CLASS  key=value;key=value``; a row of ``verbs.tsv`` is a lemma with its class
and, when irregular, ``3s,past,pp,ing``. See docs/lexicon.md for how to add one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from services.extract.lexicon.tables import rows

Features = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of a form: its class and features. Verbs carry ``f``: base, 3s, ed, pp, ing."""

    cls: str
    feats: Features
    form: str = ""
    also: tuple[tuple[str, Features], ...] = ()

    def reads_as(self, cls: str) -> Features | None:
        """The features of this form read as ``cls``, or None when no table has it so."""
        if self.cls == cls:
            return self.feats
        for name, feats in self.also:
            if name == cls:
                return feats
        return None


@dataclass(slots=True, eq=False)
class Lexicon:
    """``single[word]`` and ``multi[first word] -> [(rest, Entry)]``, longest first. Hashed by identity."""

    single: dict[str, Entry] = field(default_factory=dict)
    multi: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)
    verbs: dict[str, Entry] = field(default_factory=dict)


def _features(text: str) -> Features:
    return dict(pair.split("=", 1) for pair in text.split(";") if "=" in pair)


def _inflect(lemma: str, irregular: str) -> dict[str, str]:
    """Forms of a verb; the particle of a phrasal verb stays behind the inflected word."""
    if irregular:
        third, past, participle, gerund = irregular.split(",")
        return {
            lemma: "base",
            third: "3s",
            past: "ed",
            participle: "ed" if participle == past else "pp",
            gerund: "ing",
        }
    word, _, particle = lemma.partition(" ")
    tail = f" {particle}" if particle else ""
    if word.endswith("e"):
        past, gerund = word + "d", word[:-1] + "ing"
    elif word.endswith("y") and word[-2] not in "aeiou":
        past, gerund = word[:-1] + "ied", word + "ing"
    elif word in {"repel"}:
        past, gerund = word + word[-1] + "ed", word + word[-1] + "ing"
    else:
        past, gerund = word + "ed", word + "ing"
    if word.endswith(("s", "sh", "ch", "x")):
        third = word + "es"
    elif word.endswith("y") and word[-2] not in "aeiou":
        third = word[:-1] + "ies"
    else:
        third = word + "s"
    return {lemma: "base", third + tail: "3s", past + tail: "ed", gerund + tail: "ing"}


def _split(form: str) -> tuple[str, ...]:
    """A form into tokens the way ``text.tokens`` splits text."""
    words: list[str] = []
    for word in form.replace("’", "'").split(" "):
        if word.endswith("'s") and len(word) > 2:
            words += [word[:-2], "'s"]
        elif word.endswith("s'") and len(word) > 2:
            words += [word[:-1], "'s"]
        elif word.endswith(",") and len(word) > 1:
            words += [word[:-1], ","]
        elif word.startswith("(") and len(word) > 2:
            words += ["(", word[1:-1], ")"]
        else:
            words.append(word)
    return tuple(words)


def _joined(known: Entry | None, entry: Entry) -> Entry:
    """The first table's reading leads; the others are kept beside it."""
    if known is None or known.cls == entry.cls:
        return (
            entry
            if known is None
            else Entry(known.cls, {**known.feats, **entry.feats}, known.form, known.also)
        )
    return Entry(known.cls, known.feats, known.form, (*known.also, (entry.cls, entry.feats)))


TABLES = (
    "function",
    "numbers",
    "time",
    "weapons",
    "persons",
    "harm",
    "actors",
    "sources",
    "triggers",
    "targets",
    "speech",
)


@cache
def classes_reading_as(*names: str, language: str = "en") -> tuple[str, ...]:
    """The classes of the entries that may be read as one of ``names``, in order: what to look for in a
    line before asking each entry."""
    lexicon = load(language)
    entries = [*lexicon.single.values(), *lexicon.verbs.values()]
    entries += [entry for rests in lexicon.multi.values() for _, entry in rests]
    return tuple(sorted({e.cls for e in entries if any(e.reads_as(name) is not None for name in names)}))


@cache
def load(language: str = "en") -> Lexicon:
    """The lexicon of ``language``; read once a process."""
    lexicon = Lexicon()

    def add(form: str, entry: Entry) -> None:
        words = _split(form)
        if len(words) == 1:
            known = lexicon.single.get(words[0])
            lexicon.single[words[0]] = _joined(known, entry)
        else:
            rests = lexicon.multi.setdefault(words[0], [])
            known = next((e for rest, e in rests if rest == words[1:]), None)
            rests[:] = [r for r in rests if r[0] != words[1:]]
            rests.append((words[1:], _joined(known, entry)))

    for table in TABLES:
        for row in rows(f"{table}.tsv", language):
            feats = _features(row[2]) if len(row) > 2 else {}
            for form in row[0].split("|"):
                add(form, Entry(row[1], feats, form))
    for row in rows("verbs.tsv", language):
        feats = _features(row[2]) if len(row) > 2 else {}
        for form, kind in _inflect(row[0], row[3] if len(row) > 3 else "").items():
            entry = Entry(row[1], {**feats, "f": kind}, form)
            words = _split(form)
            if len(words) == 1:
                lexicon.verbs[words[0]] = entry
                # A form that is a noun too (strikes, shelling) keeps both readings; context decides.
                lexicon.single.setdefault(words[0], entry)
            else:
                rests = lexicon.multi.setdefault(words[0], [])
                if all(r[0] != words[1:] for r in rests):
                    rests.append((words[1:], entry))
    lexicon.single["\n"] = Entry("PARA", {}, "\n")
    for rests in lexicon.multi.values():
        rests.sort(key=lambda pair: -len(pair[0]))
    return lexicon
