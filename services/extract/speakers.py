"""Who "he", "the ministry" and a bare surname are: speakers resolved to the one named before (section 7)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import lru_cache

from services.extract.claims import Attribution, by_name
from services.extract.grammar.engine import Line, class_of
from services.extract.lexicon.loader import Entry
from services.extract.sources import Source, sort_of_side
from services.extract.text.tokens import Tokens

REACH = 8
"""Sentences a name may stand behind the description it belongs to."""
_DEFINITE = frozenset({"the", "this", "that", "its", "their"})
MEMORY = 40
"""Speakers kept in mind, so that a text of names only stays linear."""
_HYPERNYMS = frozenset("group charity organisation organization network monitor watchdog".split())
_SORTS = {"monitor": "io_ngo"}
_SINGULAR = ("person", "leader", "office", "persons", "name")


@dataclass(slots=True)
class _Cast:
    """Who was named so far, the latest last; ``aliases`` are the short forms told in brackets."""

    tokens: Tokens
    people: list[Source] = field(default_factory=list)
    groups: list[Source] = field(default_factory=list)
    aliases: dict[str, Source] = field(default_factory=dict)
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def words_of(self, source: Source) -> frozenset[str]:
        """Stems of the words a speaker was told with, its description included."""
        known = self._words.get(id(source))
        if known is None:
            told = self.tokens.words[source.first_token : source.last_token]
            known = frozenset(map(_stem, (*told, *source.name.lower().split())))
            self._words[id(source)] = known
        return known

    def meet(self, source: Source) -> None:
        """Put ``source`` last among those it belongs to."""
        crowd = self.people if source.form in _SINGULAR and not source.plural else self.groups
        crowd[:] = [s for s in crowd[-MEMORY:] if s.name != source.name]
        crowd.append(source)


def resolve_speakers(attributions: list[Attribution], line: Line, tokens: Tokens) -> list[Attribution]:
    """Give "he", "the ministry", "the official" the last speaker they fit, a bare surname or a short
    form the full name told before, and an office told without a name the name told next. What fits
    nobody keeps its own words; pronouns that do are left out."""
    cast = _Cast(tokens)
    waiting, forces = _introduced(line), _forces(line)
    at = 0
    out: list[Attribution] = []
    for attribution in attributions:
        source = attribution.source
        if source.form == "outlet":
            out.append(attribution)
            continue
        here = max(attribution.cue, source.first_token)
        subject = _subject(line, source, tokens) if source.form == "pronoun" else None
        if subject is not None:
            cast.meet(subject)
        while at < len(waiting) and waiting[at][0].first_token < here:
            person, alias = waiting[at]
            at += 1
            if alias:
                cast.aliases[alias] = person
            if person is not source and person.form in ("person", "leader", "name"):
                if not any(_surname(person) in _name_words(p) for p in cast.people):
                    cast.meet(person)
        found = _resolved(source, cast)
        if found is None:
            continue
        if found is source and source.form in ("name", "person", "leader"):
            found = _nameless(attribution, cast, out) or found
        if found.kind == "belligerent" and found.side is None:
            found = _of_force(found, forces, cast, out)
        cast.meet(found)
        out.append(attribution if found is source else replace(attribution, source=found))
    return out


_RELATIVE = frozenset({"which", "what", "that"})
_COLLECTIVE = frozenset({"it", "they"})
_OPENING = frozenset("TIME ON COMMA ADV BUT AND IN STMT ART DET POSS NAME VIA".split())


def _subject(line: Line, pronoun: Source, tokens: Tokens) -> Source | None:
    """The body that ``pronoun`` stands for by its place: of "imagery which it says shows" the subject of the
    sentence, of "It denies" at the head of a sentence the one that opens the sentence before."""
    first = pronoun.first_token
    if pronoun.name.lower() not in _COLLECTIVE:
        return None
    k = bisect_left(line.first, first)
    start = _opening_of(line, k)
    if first and tokens.words[first - 1] in _RELATIVE:
        return _opening_body(line, tokens, start, k)
    if start > 1 and all(class_of(char) in _OPENING for char in line.codes[start:k]):
        return _opening_body(line, tokens, _opening_of(line, start - 1), start)
    if _second_clause(line, start, k):
        return _opening_body(line, tokens, start, k)
    return None


def _second_clause(line: Line, start: int, k: int) -> bool:
    """ "The army advanced, and on Saturday it said": whether item ``k`` is subject after "and" or "but"."""
    while k > start and class_of(line.codes[k - 1]) in _OPENING:
        k -= 1
        if class_of(line.codes[k]) in ("AND", "BUT"):
            return True
    return False


def _opening_of(line: Line, k: int) -> int:
    """The item that opens the sentence of item ``k``."""
    while k > 0 and class_of(line.codes[k - 1]) not in ("STOP", "PARA"):
        k -= 1
    return k


def _opening_body(line: Line, tokens: Tokens, start: int, end: int) -> Source | None:
    """The body that opens the items ``start:end`` as their subject, if one does."""
    for k in range(start, end - 1):
        value = line.value[k]
        if isinstance(value, Source):
            alone = class_of(line.codes[k + 1]) not in ("GEN", "SOURCE", "EVN", "WEAPON", "STOP")
            if not alone or value.form not in ("institution", "side", "body"):
                return None
            return by_name(line, tokens, value, k + 1, end) or value
        if class_of(line.codes[k]) not in _OPENING:
            return None
    return None


def _introduced(line: Line) -> list[tuple[Source, str]]:
    """Speakers named anywhere with the short form in brackets behind them; bare names only where they
    open a sentence, as its subject."""
    made: list[tuple[Source, str]] = []
    for k in line.items("SOURCE"):
        value = line.value[k]
        if not isinstance(value, Source):
            continue
        alias = _short_form(line, k, value)
        opens = k == 0 or class_of(line.codes[k - 1]) in ("STOP", "PARA", "QUOTE")
        if (
            value.form in ("person", "leader")
            or alias
            or (value.form == "name" and opens and " " in value.name)
        ):
            made.append((value, alias))
    return made


def _short_form(line: Line, k: int, source: Source) -> str:
    """The abbreviation in brackets in or behind the name at item ``k``, in lower case; "" without one."""
    if "(" in source.name and ")" in source.name:
        return source.name[source.name.index("(") + 1 : source.name.index(")")].strip().lower()
    if k + 3 >= len(line.value):
        return ""
    inner = line.value[k + 2]
    bracketed = class_of(line.codes[k + 1]) == "LPAR" and class_of(line.codes[k + 3]) == "RPAR"
    if not bracketed or not isinstance(inner, Source) or not inner.name.isupper():
        return ""
    return inner.name.lower() if inner.name[:1] in _initials(source.name) else ""


def _forces(line: Line) -> list[tuple[int, str, str]]:
    """(token, side, sort) of every army and armed group named: "Israeli troops", "the Houthis"."""
    made: list[tuple[int, str, str]] = []
    for k in line.items("SOURCE", "SIDE"):
        entry = line.value[k]
        if isinstance(entry, Source):
            if entry.side and entry.like in ("army", "group"):
                made.append((entry.first_token, entry.side, entry.like))
        elif isinstance(entry, Entry) and entry.cls == "SIDE" and "side" in entry.feats:
            sort = sort_of_side(entry)
            if sort:
                made.append((line.first[k], entry.feats["side"], sort))
            elif k + 1 < len(line.value) and _armed(line.value[k + 1]):
                made.append((line.first[k], entry.feats["side"], "army"))
    return made


def _armed(value: object) -> bool:
    if not isinstance(value, Entry):
        return False
    person = value.reads_as("PERS")
    return value.cls == "FORCES" or bool(person and person.get("pop") == "military")


def _of_force(
    source: Source, forces: list[tuple[int, str, str]], cast: _Cast, out: list[Attribution]
) -> Source:
    """ "The army", "the group's spokesman": of the last such speaker, else of the last army or group named
    before."""
    words = cast.words_of(source)
    sort = "group" if "group" in words or "movement" in words else "army" if source.like == "army" else ""
    if not sort:
        return source
    here = bisect_left(forces, (source.first_token, "", ""))
    recent = reversed(out[-MEMORY:])
    spoke = (a.source for a in recent if a.source.kind == "belligerent" and a.source.side)
    spoke = (s for s in spoke if s.like != "group")
    before = (s for _, s, told in reversed(forces[max(here - MEMORY, 0) : here]) if told == sort)
    last = next(spoke, None) if sort == "army" else None
    side = last.side if last else next(before, None)
    return replace(source, side=side) if side else source


_FORCES = frozenset({"army", "police", "mod"})
"""Sorts of bodies that speak for themselves: "the army" is not the spokesman who spoke before."""
_LEADS = frozenset({"president", "leader", "premier"})


def _resolved(source: Source, cast: _Cast) -> Source | None:
    """Who ``source`` is; None for a pronoun of nobody."""
    if source.form == "pronoun":
        return _pronoun(source.name, cast)
    if source.name.lower() in cast.aliases:
        return cast.aliases[source.name.lower()]
    if source.form in ("name", "person", "leader"):
        known = next((p for p in reversed(cast.people) if _surname(source) in _name_words(p)), None)
        if known is None and source.name.isupper():
            known = next((g for g in reversed(cast.groups) if _initials(g.name) == source.name), None)
        return known if known is not None and len(known.name) >= len(source.name) else source
    if source.form == "office" and source.side and source.head in _LEADS:
        return next(
            (p for p in reversed(cast.people) if p.form == "leader" and p.side == source.side), source
        )
    definite = cast.tokens.words[source.first_token] in _DEFINITE
    if source.form == "office" and not definite:
        definite = source.name.islower()  # "head of region noted"
    if definite and source.form not in ("leader", "side"):
        return _described(source, cast) or source
    return source


def _pronoun(word: str, cast: _Cast) -> Source | None:
    if word in ("he", "she", "him"):
        return cast.people[-1] if cast.people else None
    if word in ("it", "they"):
        return cast.groups[-1] if cast.groups else (cast.people[-1] if cast.people else None)
    return None


def _described(source: Source, cast: _Cast) -> Source | None:
    """The last speaker that a definite description fits: of its sort, and with all its words."""
    told = [_stem(w) for w in source.name.lower().split() if w not in _DEFINITE]
    if not told or len(told) > 3:
        return None
    head, rest = told[-1], frozenset(told[:-1])
    proper = source.name.split()[-1][:1].isupper()  # "the Red Crescent" is not its spokesman
    many = proper or (source.form == "institution" and source.like in _FORCES)
    crowd = sorted(cast.groups if many else (*cast.groups, *cast.people), key=lambda s: s.first_token)
    for known in reversed(crowd):
        words = cast.words_of(known)
        alike = source.like != "" and source.like == known.like
        names = {_stem(w) for w in source.name.split() if w[0].isupper()}
        alike = alike and (source.like != "police" or rest <= words)
        fits = names <= words if alike else head in words and rest <= words
        if fits and source.plural == known.plural:
            return known
    if head == "company":
        return _company(cast)
    if head == "source":  # "the sources said": whoever spoke last
        return crowd[-1] if crowd else None
    if head in _HYPERNYMS and source.name.islower():  # "the group", not "the Islamic State group"
        bodies = [g for g in reversed(cast.groups) if g.kind != "media" and not g.plural]
        if source.kind in ("generic", "unnamed"):
            return next(iter(bodies), None)
        sort = _SORTS.get(source.kind, source.kind)
        return next((g for g in bodies if _SORTS.get(g.kind, g.kind) == sort), None)
    return None


def _company(cast: _Cast) -> Source | None:
    """The firm named last, by one proper word ("Energoatom"), that "the company" may be."""
    named = sorted((*cast.groups, *cast.people), key=lambda s: s.first_token)
    firms = (s for s in reversed(named) if s.form in ("name", "institution") and " " not in s.name)
    return next((s for s in firms if s.kind in ("unnamed", "generic") and s.name[0].isupper()), None)


def _of_nobody(source: Source) -> bool:
    """Whether no proper name stands in a description: "the region's Moscow-installed leader"."""
    return all(word[0].islower() or "-" in word for word in source.name.split())


_RANKS = frozenset({"commander", "general", "leader"})
_OF_WHAT = frozenset("regional local provincial state district city acting town army military".split())
"""What an office is told with before its name is: "the regional governor", then "Governor Petro Ivanenko"."""


def _nameless(attribution: Attribution, cast: _Cast, out: list[Attribution]) -> Source | None:
    """ "The governor said ... Oleh Kiper said": the name belongs to the office just told, as it does when
    its description has all the words of one told before ("A separatist head ... Denis Pushilin, the head
    of the separatists"). The earlier attributions take it over."""
    source = attribution.source
    for earlier in reversed(out[-MEMORY:]):
        told = earlier.source
        if attribution.sentence - earlier.sentence > REACH:
            return None
        single = told.form in ("office", "persons") or (told.form == "institution" and told.kind == "unnamed")
        if told.plural or not ((single and _of_nobody(told)) or told.form == "office"):
            continue
        if None not in (told.side, source.side) and told.side != source.side:
            continue
        titled = cast.tokens.words[source.first_token] != source.name.split()[0].lower()
        spokesman = told.head.startswith("spokes") and source.side is None and titled
        nameless = source.form == "name" or spokesman or (source.form == "leader" and not titled)
        bare = (
            (told.form == "office" or told.head in _RANKS)
            and nameless
            and attribution.sentence - earlier.sentence <= 2
        )
        words = {_stem(w) for w in told.name.lower().split()} - _OF_WHAT
        of_what = words - {_stem(told.head)}  # "a civil society leader", then "civil society coordinator"
        fits = words <= cast.words_of(source) or (len(of_what) > 1 and of_what <= cast.words_of(source))
        if (bare and earlier is out[-1]) or (source.form == "person" and fits):
            found = source
            if bare:
                found = replace(
                    source,
                    kind=told.kind,
                    side=told.side,
                    head=told.head,
                    form="person",
                    described=(told.first_token, told.last_token),
                )
            out[-MEMORY:] = [replace(a, source=found) if a.source == told else a for a in out[-MEMORY:]]
            return found
    return None


def _surname(source: Source) -> str:
    return _stem(source.name.lower().split()[-1])


def _name_words(source: Source) -> frozenset[str]:
    return frozenset(map(_stem, source.name.lower().split()))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """A word without plural and possessive endings; "spokesman" and "spokesperson" are one."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    for ending in ("person", "people", "woman", "women", "man", "men"):
        if word.startswith("spokes") and word.endswith(ending):
            return "spokes"
    return word.removesuffix("s")


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
