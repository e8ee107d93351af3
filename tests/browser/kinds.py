"""Every kind of public page, by an address that shows it."""

from __future__ import annotations

PATHS = {
    "front": "/",
    "list": "/releases/",
    "second page": "/releases/?page=2",
    "past the last page": "/releases/?page=9",
    "search": "/releases/?q=waiting+list&sort=relevance",
    "search of statements": "/releases/?q=said:waiting",
    "narrowed list": (
        "/releases/?q=waiting&organisation=ninth-bed&kind=press-release"
        "&topic=waiting-lists&from=2026-08-01&to=2026-12-31"
    ),
    "list with errors": (
        "/releases/?q=-rents&from=2026-99-99&to=never&person=nobody&organisation=nobody"
        "&organisation=ninth-bed&kind=poem&within=9d&sort=best&page=x"
    ),
    "nothing found": "/releases/?q=zebra&organisation=ninth-bed",
    "year": "/releases/2026/",
    "month": "/releases/2026/09/",
    "day": "/releases/2026/09/28/",
    "empty year": "/releases/1905/",
    "empty day": "/releases/2026/02/01/",
    "release": "/releases/{press}/",
    "claim": "/releases/{claim}/",
    "answer": "/releases/{answer}/",
    "speech": "/releases/{speech}/",
    "letter": "/releases/{letter}/",
    "transcript": "/releases/{transcript}/",
    "release of a year": "/releases/{inferred}/",
    "release without date": "/releases/{undated}/",
    "withdrawn release": "/releases/{withdrawn}/",
    "joint release": "/releases/{joint}/",
    "long release": "/releases/{long}/",
    "removed release": "/releases/{removed}/",
    "statements": "/statements/",
    "narrowed statements": "/statements/?q=waiting&extent=full&state=unconfirmed&from=2026-08-01",
    "statements with errors": "/statements/?strength=strong&extent=half&state=sure&person=nobody",
    "statement": "/statements/{said}/",
    "answered statement": "/statements/{answered}/",
    "unconfirmed statement": "/statements/{proposed}/",
    "fragment": "/statements/{fragment}/",
    "withdrawn statement": "/statements/{retracted}/",
    "removed statement": "/statements/{erased}/",
    "exchanges": "/exchanges/",
    "exchange": "/exchanges/how-late-were-wexcombes-buses/",
    "exchange of an earlier day": "/exchanges/how-late-were-wexcombes-buses/?on=2026-07-08",
    "exchange with an error": "/exchanges/how-late-were-wexcombes-buses/?on=never",
    "organisations": "/organisations/",
    "organisation": "/organisations/department-for-roads-and-rivers/",
    "affiliate": "/organisations/jewish-labour-movement/",
    "organisation without releases": "/organisations/labour-party/",
    "people": "/people/",
    "person": "/people/beatrix-harkaway/",
    "topics": "/topics/",
    "topic": "/topics/bus-franchising/",
    "not found": "/nothing/is/here/",
    "error": "/releases/?q=" + "x" * 4100,
}
KINDS = sorted(PATHS)
STATUS = {
    "list with errors": 400,
    "exchange with an error": 400,
    "statements with errors": 400,
    "past the last page": 404,
    "not found": 404,
    "removed release": 410,
    "removed statement": 410,
    "error": 414,
}
LONG_TITLE = (
    "Twelve organisations call for a properly funded and independently monitored settlement of"
    " the questions of punctuality, flood defence, waiting lists and rents in Wexcombe, Hallowford,"
    " Nether Tarrow, Osmerton Cross and Saltquay before the end of the present session"
)

# Addresses that answer with something other than a page.
NOT_PAGES = {"releases:exchange-feed", "healthz", "readyz", "robots", "favicon", "releases:file"}
