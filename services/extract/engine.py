"""The extractor behind one interface: an article's text in, records and mentions out.

The default engine is the grammar: clean text to tokens, chunks, mentions, tellings and records.
It is pure and deterministic: the same text and version give the same bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from itertools import accumulate

from services.extract.apposed import join_apposed
from services.extract.assemble import SIDE_OF_COUNTRY, build_record, to_day
from services.extract.claims import Attribution, read_attributions
from services.extract.datelines import dateline_day, dateline_end
from services.extract.disputes import settle_blame
from services.extract.document import Document, Mention, Telling
from services.extract.governments import adversaries, government_of
from services.extract.grammar.engine import Line, code
from services.extract.inherit import inherit
from services.extract.interface import ArticleText, Extraction
from services.extract.lexicon.loader import Entry, Lexicon, load
from services.extract.mentions import read_mentions
from services.extract.named_places import named_places
from services.extract.numbers import read_cardinals, read_counts
from services.extract.parts import link_parts
from services.extract.places.reader import Hints, PlaceReader, Toponym
from services.extract.seats import give_sides
from services.extract.sources import read_sources
from services.extract.speakers import resolve_speakers
from services.extract.speaking import hear_speakers
from services.extract.tellings import merge_mentions
from services.extract.text.items import classify
from services.extract.text.sentences import Sentence, quoted_tokens, split_sentences
from services.extract.text.tokens import Tokens, tokenize
from services.extract.times import Anchor, TimeReader
from services.extract.tolls import read_victims
from shared.contracts.record import EventRecord, Place

VERSION = "grammar-1"
"""Part of every event id: raise it when the same text may give other records."""


_PLAIN = frozenset(
    "ABANDONV AGREEV ARRIVEV CARRYV CLEARV CROSSV DEPLV DROPV ENTERV FALLV FOUNDV HOLDV LANDV MOVEV PULLV"
    " RECEIVEV RELV HANDV LOSEV REACHV SETV STARTV UNDERV".split()
)
_TELLING = frozenset(
    "EVN WEAPON KILL KILLX KILLN INJ INJN DIE DEAD CASN CASU FATN VICN FIGHTN FIREN ARMED"
    " FORCES CEASEN POW AIRDEF HACKER HOLDS PLURAL".split()
)
_WORD = re.compile(r"[a-z]+")


@cache
def telling_words(language: str) -> frozenset[str]:
    """First words of every form that can tell of violence: a text without one has no occurrence. Verbs
    of everyday use are left out, for they tell of one only beside another word of these."""
    lexicon = load(language)
    entries = [(form, entry) for form, entry in (*lexicon.single.items(), *lexicon.verbs.items())]
    entries += [(first, entry) for first, rest in lexicon.multi.items() for _, entry in rest]
    return frozenset(
        first.group()
        for form, entry in entries
        if (first := _WORD.match(form.lower())) is not None
        and (entry.cls in _TELLING or (entry.cls.endswith("V") and entry.cls not in _PLAIN))
    )


def _tells(text: str, telling: frozenset[str]) -> bool:
    """Whether a word of ``text`` is one of ``telling``; most often one of the first is."""
    return any(word.group() in telling for word in _WORD.finditer(text.lower()))


class GrammarEngine:
    """The finite-state cascade over word classes."""

    def __init__(self, places: PlaceReader, language: str = "en") -> None:
        self.version = f"{VERSION}+{places.lookup.version}"
        self._places = places
        self._lexicon: Lexicon = load(language)
        self._language = language

    def extract(self, article: ArticleText) -> Extraction:
        """Records of one article. Never raises on any text; linear in its length."""
        if not _tells(article.text, telling_words(self._language)):
            return Extraction()
        doc = self.read(article)
        places = doc.places
        out = Extraction()
        for mentions in _stretches(read_mentions(doc)):
            tellings = merge_mentions(doc, mentions, places)
            inherit(doc, tellings, places)
            for record in self._records(doc, tellings):
                if record.realis in ("actual", "ongoing"):
                    out.events.append(record)
                else:
                    out.mentions.append(record)
        return out

    def _records(self, doc: Document, tellings: list[Telling]) -> list[EventRecord]:
        """The records of the tellings that stand, with who else of the article speaks on them."""
        places = doc.places
        made = [(t, build_record(doc, t, places, self.version)) for t in tellings]
        standing = [t for t, record in made if record is not None and _is_news(record)]
        hear_speakers(doc, tellings, standing, places)
        out: list[tuple[Telling, EventRecord]] = []
        for telling, record in made:
            if record is not None and telling.heard:
                settle_blame(telling)
                record = build_record(doc, telling, places, self.version)
            if record is not None:
                out.append((telling, record))
        return link_parts(doc, out)

    def lookups(self) -> Counter[str]:
        """Place names looked up so far, by the layer that answered: process, cache, table."""
        return self._places.lookup.answered()

    def _place_of_country(self, country: str) -> Place | None:
        """The country as a place of its own, when that is all one can say."""
        known = self._places.regions.countries.get(country)
        if known is None:
            return None
        point = known.point
        return Place(
            name=known.name,
            text=known.name,
            country=country,
            lat=point.lat,
            lon=point.lon,
            radius_km=point.radius_km,
            precision="country",
            why="the side that was struck",
        )

    def _zone_of(self, place: Place | None) -> str:
        """The local zone of an event; UTC when its country is not known."""
        return (self._places.zone_of(place) if place is not None else None) or "UTC"

    def read(self, article: ArticleText) -> Document:
        """The document up to chunks, places and speakers: what ``explain`` shows."""
        tokens = tokenize(article.text)
        sentences = split_sentences(tokens)
        day = to_day(article.published)
        month = None
        if day is None and article.published and len(article.published) >= 7:
            month = (int(article.published[:4]), int(article.published[5:7]))
        spans = [(tokens.starts[s.first], tokens.ends[s.last - 1]) for s in sentences]
        toponyms = self._places.find(article.text, spans)
        line = classify(tokens, self._lexicon)
        line = read_cardinals(line, tokens)
        opening = dateline_end(article.text)
        told = dateline_day(line, tokens.starts, opening, day) if opening else None
        line = TimeReader(Anchor(told or day, month)).read(line, tokens)
        line = read_counts(line, tokens)
        toponyms = _no_media(line, tokens, toponyms)
        toponyms += named_places(line, tokens, toponyms)
        line = _mark_places(line, tokens, toponyms)
        words_line = line
        line = read_victims(line, tokens)
        named = _named_sides(line)
        hints = Hints(countries=_country_hints(named))
        places = self._places.resolve(article.text, toponyms, hints)
        home = _home_side(places)
        if home is not None:
            _settle_home(line, home)
            _settle_home(words_line, home)
            named = _named_sides(line)
        attributions = _speakers(words_line, tokens, sentences, toponyms, places)
        return Document(
            article,
            tokens,
            sentences,
            line,
            _item_of_token(line),
            words_line,
            _item_of_token(words_line),
            toponyms,
            places,
            attributions,
            quoted_tokens(tokens),
            day,
            opening,
            partial(_title_strikes, article.title, self._lexicon),
            self._place_of_country,
            self._zone_of,
            home_side=home,
            main_sides=_main_sides(named),
        )


def _is_news(record: EventRecord) -> bool:
    return record.realis in ("actual", "ongoing") and record.newness != "background"


def _title_strikes(title: str, lexicon: Lexicon) -> bool:
    """Whether the headline tells of a strike, so that the lead may only give its toll."""
    if not title:
        return False
    line = classify(tokenize(title), lexicon)
    classes = {v.cls for v in line.value if isinstance(v, Entry)}
    return "DISASTER" not in classes and bool(classes & {"EVN", "STRIKEV", "SHELLV", "BOMBV"})


def _no_media(line: Line, tokens: Tokens, toponyms: list[Toponym]) -> list[Toponym]:
    """Without those that are names of media: SANA, the news agency, is no town in Yemen."""
    inst = code("INST")
    media = {
        tokens.starts[line.first[k]]
        for k, char in enumerate(line.codes)
        if char == inst and isinstance(v := line.value[k], Entry) and v.feats.get("kind") == "media"
    }
    kept = [i for i, t in enumerate(toponyms) if t.start not in media]
    if len(kept) == len(toponyms):
        return toponyms
    index = {old: new for new, old in enumerate(kept)}
    for i in kept:
        t = toponyms[i]
        t.container = None if t.container is None else index.get(t.container)
        t.related = None if t.related is None else index.get(t.related)
    return [toponyms[i] for i in kept]


def _mark_places(line: Line, tokens: Tokens, toponyms: list[Toponym]) -> Line:
    """Unknown names that are toponyms become PLACE items; sides keep their class."""
    if not toponyms:
        return line
    codes = list(line.codes)
    name, place = code("NAME"), code("PLACE")
    starts = [tokens.starts[first] for first in line.first]
    for toponym in toponyms:
        if toponym.use == "person":
            continue
        k = bisect_left(starts, toponym.start)
        while k < len(starts) and starts[k] < toponym.end:
            if codes[k] == name:
                codes[k] = place
            k += 1
    return Line("".join(codes), line.first, line.last, line.value)


def _home_side(places: list[Place]) -> str | None:
    """The government of the country most places of the article lie in: "the army" is its."""
    known = government_of()
    counts = Counter(p.country for p in places if p.country in known)
    return known[counts.most_common(1)[0][0] or ""] if counts else None


def _settle_home(line: Line, home: str) -> None:
    """Make "the junta" and "the regime" that of the country the article is about."""
    for k in line.items("SIDE"):
        entry = line.value[k]
        if isinstance(entry, Entry) and "home" in entry.feats:
            line.value[k] = Entry(entry.cls, {**entry.feats, "side": home}, entry.form, entry.also)


def _item_of_token(line: Line) -> list[int]:
    """The item of every token; the items of a line cover all tokens. Of no token it is 0."""
    opens = bytearray(line.last[-1] if line.last else 1)
    for first in line.first[1:]:
        opens[first] = 1
    return list(accumulate(opens))


def _main_sides(named: list[Entry]) -> list[str]:
    counts = Counter(entry.feats["side"] for entry in named if entry.cls == "SIDE" and "side" in entry.feats)
    return [side for side, _ in counts.most_common(4)]


def _named_sides(line: Line) -> list[Entry]:
    """The sides and leaders named, in order."""
    return [v for k in line.items("SIDE", "LEADER") if isinstance(v := line.value[k], Entry)]


_COUNTRY_OF_SIDE = {side: country for country, side in SIDE_OF_COUNTRY.items()}


@cache
def _attacking() -> list[tuple[str, list[str]]]:
    """Countries with those whose sides strike there."""
    return [
        (struck, [_COUNTRY_OF_SIDE.get(side, "") for side in sides.attackers])
        for struck, sides in adversaries().items()
    ]


def _country_hints(named: list[Entry]) -> list[tuple[str, float]]:
    counts: Counter[str] = Counter()
    for entry in named:
        if "home" in entry.feats:
            continue  # whose regime it is, the places tell
        country = entry.feats.get("country") or _COUNTRY_OF_SIDE.get(entry.feats.get("side", ""))
        if country:
            counts[country] += 1
    for struck, attackers in _attacking() if counts else ():
        by = max([counts.get(country, 0) for country in attackers])
        if by and not counts.get(struck):
            counts[struck] = by  # "Russian forces stormed": the war they fight is in Ukraine
    total = sum(counts.values()) or 1
    return [(country, n / total) for country, n in counts.most_common(4)]


def _speakers(
    line: Line, tokens: Tokens, sentences: list[Sentence], toponyms: list[Toponym], places: list[Place]
) -> list[Attribution]:
    """Attributions of the whole text, speakers resolved and given the side of their seat."""
    reduced = join_apposed(read_sources(line, tokens), tokens)
    found: list[Attribution] = []
    item = 0
    for index, sentence in enumerate(sentences):
        item = bisect_left(reduced.first, sentence.first, item)
        found += read_attributions(reduced, tokens, index, sentence.first, sentence.last, item)
    resolved = resolve_speakers(found, reduced, tokens)
    governments = government_of()
    seats = sorted(
        (t.start, governments[p.country])
        for t, p in zip(toponyms, places, strict=True)
        if p.country in governments
    )
    return give_sides(resolved, tokens, seats, _home_side(places))


_MOST_MENTIONS = 300
"""Mentions that are compared with one another. No article has as many; a text that does is read in
stretches, so that its time stays linear."""


def _stretches(mentions: list[Mention]) -> Iterator[list[Mention]]:
    """The mentions in runs of whole sentences, nearly always one."""
    start = 0
    for k in range(1, len(mentions)):
        if k - start >= _MOST_MENTIONS and mentions[k].sentence != mentions[k - 1].sentence:
            yield mentions[start:k]
            start = k
    if mentions:
        yield mentions[start:]
