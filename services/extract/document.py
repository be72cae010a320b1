"""One article on its way through the grammar: what every later step reads."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.extract.claims import Attribution
from services.extract.grammar.engine import Line
from services.extract.interface import ArticleText
from services.extract.numbers import Quantity
from services.extract.places.reader import Toponym
from services.extract.text.sentences import Sentence
from services.extract.text.tokens import Tokens
from services.extract.timespan import TimeSpan
from services.extract.tolls import TollMention
from shared.contracts.record import Place


@dataclass(frozen=True, slots=True)
class Clause:
    """Items ``start:end`` of the event line within a sentence of items ``low:high``."""

    sentence: int
    start: int
    end: int
    first_token: int
    last_token: int
    low: int
    high: int


@dataclass(slots=True)
class Document:
    """The text read up to chunks; ``line`` carries the items of the event grammar."""

    article: ArticleText
    tokens: Tokens
    sentences: list[Sentence]
    line: Line
    item_of_token: list[int]
    words_line: Line
    word_of_token: list[int]
    toponyms: list[Toponym]
    places: list[Place]
    attributions: list[Attribution]
    quoted: list[bool]
    day: date | None
    dateline_end: int
    title_strikes: Callable[[], bool]
    place_of_country: Callable[[str], Place | None]
    zone_of: Callable[[Place | None], str]
    home_side: str | None = None
    main_sides: list[str] = field(default_factory=list)
    on_topic: bool = True
    """Whether the opening tells of an act of conflict; set when the mentions are read."""
    _by_start: list[tuple[int, int]] = field(default_factory=list, repr=False)
    _by_sentence: dict[int, list[Attribution]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._by_start = sorted((t.start, i) for i, t in enumerate(self.toponyms))
        for attribution in self.attributions:
            self._by_sentence.setdefault(attribution.sentence, []).append(attribution)

    def toponyms_within(self, low: int, high: int) -> list[int]:
        """Indices of the toponyms of the text that start in ``low:high``, in the order they were found."""
        first, last = bisect_left(self._by_start, (low, -1)), bisect_left(self._by_start, (high, -1))
        return sorted(i for _, i in self._by_start[first:last])

    def said_in(self, sentence: int) -> list[Attribution]:
        """The attributions of one sentence, in order."""
        return self._by_sentence.get(sentence, [])


@dataclass(slots=True)
class ToponymUse:
    """A toponym as a place of a mention; ``index`` into ``Document.toponyms``, ``inside`` that of its
    container where the text gives one."""

    index: int
    role: str = "event"
    named: bool = False
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """A weapon as tokens ``first:last`` name it: its class, the model and how many of them."""

    weapon: str
    model: str | None
    number: Quantity | None
    first: int
    last: int


@dataclass(slots=True)
class Mention:
    """One clause's telling of an occurrence, before clauses are merged into records."""

    type: str
    sentence: int
    first_token: int
    last_token: int
    trigger: int
    rule: str
    act: int = -1
    """Token of the word that names the act; the trigger may be a verb beside it: "launched an attack"."""
    weapons: set[str] = field(default_factory=set)
    initiator: str | None = None
    initiator_basis: str = "stated"
    initiator_span: tuple[int, int] | None = None
    irregular: bool = False
    interceptor: str | None = None
    target_sides: list[str] = field(default_factory=list)
    places: list[ToponymUse] = field(default_factory=list)
    time: TimeSpan | None = None
    time_span: tuple[int, int] | None = None
    told: TimeSpan | None = None
    tolls: list[TollMention] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    counts: dict[str, Quantity] = field(default_factory=dict)
    targets: list[tuple[str, int, int]] = field(default_factory=list)
    arms: list[Arm] = field(default_factory=list)
    realis: str = "actual"
    background: bool = False
    definite: bool = False
    generic: bool = False
    toll_only: bool = False
    title: bool = False
    subordinate: bool = False
    preferred: str | None = None
    verbal: bool = False


@dataclass(slots=True)
class Telling:
    """A record in the making: mentions that tell of one occurrence."""

    mentions: list[Mention]
    type: str
    uses: list[ToponymUse] = field(default_factory=list)
    time: TimeSpan | None = None
    time_mention: Mention | None = None
    told: TimeSpan | None = None
    initiator: str | None = None
    disputed: bool = False
    heard: list[Attribution] = field(default_factory=list)
    inherited: set[str] = field(default_factory=set)

    @property
    def last_sentence(self) -> int:
        return self.mentions[-1].sentence

    @property
    def attributions(self) -> list[Attribution]:
        """All who speak on it, in text order."""
        told = [a for m in self.mentions for a in m.attributions]
        return sorted((*told, *self.heard), key=lambda a: (a.sentence, a.cue, a.source.first_token))
