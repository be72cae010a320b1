"""History told without a date, beside news in words much like it (codebook section 1)."""

from __future__ import annotations

import pytest
from grammar_reading import engine

from services.extract.document import Mention
from services.extract.interface import ArticleText
from services.extract.mentions import read_mentions

BEFORE = "The ministers met. They spoke for an hour.\n\nNothing was agreed. A meal was served.\n\n"
HISTORY = """\
In the first weeks of the war, shells fell on the market in Kharkiv.
During the siege of Mariupol, planes bombed the maternity hospital.
Her school in Chernihiv was shelled when the war broke out.
It began when gunmen stormed villages in southern Israel, killing 1,200 people.
One of them, whose brother was kidnapped from a festival, was led out.
The army has been accused of bombing markets in Darfur.
The group has since overrun much of North Kivu.
The rebels captured Goma once before.
The speaker was Armen Sahakyan, 45, who fought in the first war.
Last winter, missiles hit power plants in Odesa.
Their mortars have killed scores of civilians in Damascus.
He was taken to a bombed hospital in Aleppo.
Patrols go through the recently captured village of Kamenka.
Officials said last year that rebels had killed 40 farmers in Ituri.
Attacks in Ituri rose by 40 percent.
"""
NEWS = """\
A drone killed two people in Kharkiv on Monday, the deadliest attack since the war began.
Ukraine accused Russia of bombing a market in Kherson on Monday.
The army said it had shelled rebels near Goma on Monday.
Missiles hit a hospital in Odesa on Monday, killing a nurse whose sister had fled.
Three people have been killed by shelling in Kherson since Monday.
The town was captured on Monday after weeks of fighting near Avdiivka.
"""


def mentions(sentence: str) -> list[Mention]:
    """What is read in ``sentence``, told late in an article of a Tuesday."""
    article = ArticleText("history", "history", f"{BEFORE}{sentence}\n", published="2025-03-18")
    return [m for m in read_mentions(engine().read(article)) if not m.toll_only]


def is_news(mention: Mention) -> bool:
    return mention.realis in ("actual", "ongoing") and not mention.background


@pytest.mark.parametrize("sentence", HISTORY.splitlines())
def test_history_is_no_news(sentence: str) -> None:
    assert [m.rule for m in mentions(sentence) if is_news(m)] == []


@pytest.mark.parametrize("sentence", NEWS.splitlines())
def test_news_in_like_words_stays(sentence: str) -> None:
    assert any(is_news(m) for m in mentions(sentence))


def test_what_follows_history_in_its_paragraph_is_history() -> None:
    told = mentions("The rebels took Sake in 2012. They shelled Goma and burned the market in Kanyabayonga.")
    assert told
    assert not any(is_news(m) for m in told)


def test_a_day_ends_the_history_of_a_paragraph() -> None:
    told = mentions("The rebels took Sake in 2012. On Monday they shelled Goma, killing two people.")
    assert [is_news(m) for m in told] == [False, True]


def test_the_button_of_a_page_is_no_part_of_a_name() -> None:
    text = "Tanks stood by. CLICK TO GET THE LEDGER APPIsrael said it had struck a depot in Tyre on Monday.\n"
    article = ArticleText("button", "button", text, published="2025-03-18")
    (record,) = engine().extract(article).events
    assert [claim.claimant for claim in record.claims] == ["Israel"]
