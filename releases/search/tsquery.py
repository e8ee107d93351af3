"""A tree in the words of PostgreSQL: what its index is asked for, and what is checked in texts."""

from __future__ import annotations

from itertools import pairwise, starmap
from typing import Any

from releases.search.document import BREAK
from releases.search.normalise import EXACT
from releases.search.pairs import paired
from releases.search.tree import All, Node, Run

TITLE = ":"  # marks a token of the title in the vector, before the mark of the exact form


def matching(tree: Node) -> tuple[str, list[Any]]:
    """Return the condition on a row of the index, and its parameters."""
    condition, parameters = "search @@ %s::tsquery", [tsquery(tree)]
    if answered_by_index(tree):
        return condition, list(parameters)
    check, values = _check(tree, known=True)
    return f"{condition} AND {check}", [*parameters, *values]


def tsquery(node: Node) -> str:
    """
    Return the query for the index: it finds all that the tree does, and more where there are
    phrases.
    """
    if isinstance(node, Run):
        spellings = [" & ".join(_sought(node, form)) for form in node.forms]
        return f"({' | '.join(f'({spelling})' for spelling in spellings)})"
    if isinstance(node, All):
        # What the index cannot answer exactly must not exclude anything.
        excluded = [part for part in node.excluded if answered_by_index(part)]
        parts = [*map(tsquery, node.parts), *(f"!{tsquery(part)}" for part in excluded)]
        return f"({' & '.join(parts)})"
    return f"({' | '.join(map(tsquery, node.parts))})"


def lexemes_of(run: Run, form: tuple[str, ...]) -> list[str]:
    """Return the tokens of one spelling of a run, each as a query for the index."""
    mark = (TITLE if run.title else "") + (EXACT if run.exact else "")
    lexemes = [f"'{mark}{token}'" for token in form]
    if run.prefix:
        lexemes[-1] += ":*"
    return lexemes


def _sought(run: Run, form: tuple[str, ...]) -> list[str]:
    """Return what the index is asked for: the pairs of common words, and the words in none."""
    lexemes, held = [], False  # whether the pair before holds the word
    for word, pair in zip(lexemes_of(run, form), [*_pairs(run, form), ""], strict=True):
        if pair:
            lexemes.append(f"'{TITLE if run.title else ''}{pair}'")
        elif not held:
            lexemes.append(word)
        held = bool(pair)
    return lexemes


def _pairs(run: Run, form: tuple[str, ...]) -> list[str]:
    """Return the pairs that each two words of a spelling make; empty where none is kept."""
    if not run.exact:  # of stems there are none
        return [""] * (len(form) - 1)
    pairs = list(starmap(paired, pairwise(form)))
    if run.prefix and pairs:  # the last is no word yet
        pairs[-1] = ""
    return pairs


def _known(run: Run, form: tuple[str, ...]) -> bool:
    """Tell whether the index alone knows where a spelling stands: one word, or a pair of two."""
    return len(form) == 1 or (len(form) == 2 and all(_pairs(run, form)))


def answered_by_index(node: Node) -> bool:
    """Tell whether the index alone knows: where there is no phrase to be checked in the text."""
    if isinstance(node, Run):
        return all(_known(node, form) for form in node.forms)
    inside = (*node.parts, *node.excluded) if isinstance(node, All) else node.parts
    return all(map(answered_by_index, inside))


def _check(node: Node, known: bool = False) -> tuple[str, list[Any]]:
    """
    Return the condition on a row, exactly as the tree says, and its parameters.

    ``known`` where every row is one that ``tsquery`` of this very node has found: what the index
    answers is then not asked again.
    """
    if isinstance(node, Run):
        return combined(" OR ", [_check_form(node, form) for form in node.forms])
    if not isinstance(node, All):
        return combined(" OR ", [_check(part) for part in node.parts])
    parts, excluded = (
        [part for part in side if not (known and answered_by_index(part))]
        for side in (node.parts, node.excluded)
    )
    checks = [_check(part, known) for part in parts]
    for part in excluded:
        sql, parameters = _check(part)
        checks.append((f"NOT {sql}", parameters))
    return combined(" AND ", checks)


def _check_form(run: Run, form: tuple[str, ...]) -> tuple[str, list[Any]]:
    if _known(run, form):
        # Asked of the index for all at once: to unpack each vector takes longer than its text.
        keys = "SELECT release_id FROM releases_search WHERE search @@ %s::tsquery"
        return f"release_id IN ({keys})", _sought(run, form)
    column = "words" if run.exact else "stems"
    if run.title:
        column = f"split_part({column}, ' {BREAK}', 1) || ' '"
    end = "" if run.prefix else " "
    # Which leaps through a text; LIKE would go letter by letter.
    return f"strpos({column}, %s) > 0", [f" {' '.join(form)}{end}"]


def combined(operator: str, checks: list[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
    """Return several conditions as one, in brackets, with the parameters of all."""
    sql = operator.join(sql for sql, _ in checks)
    return f"({sql})", [value for _, parameters in checks for value in parameters]
