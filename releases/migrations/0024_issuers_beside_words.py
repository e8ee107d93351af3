"""
SQLite: who issued a release, beside its words in the index of search, and a list of all words.

A table of FTS5 takes no further column: the texts that the index keeps are put into another, with
the issuers. Triggers keep those from now on; a later change that has SQLite copy the table of
releases or that of joint issuers must make them again. They speak of no other table: SQLite would
not let another be remade.
"""

from django.db import migrations

# "=" marks exact words; what begins with two of them is no word. The issuer stands first, joint
# issuers follow in brackets, which are in no token.
WITH_ISSUERS = "title, text, title_exact, text_exact, issuers"
WITHOUT = "title, text, title_exact, text_exact"
TEXTS = "c0, c1, c2, c3"
KEY = "content.id & ((1 << 26) - 1)"  # the rest is the date: releases/search/order.py
ISSUERS = f"""
    (SELECT '==' || organisation_id FROM releases_release WHERE id = {KEY}) || coalesce((
        SELECT group_concat(' (==' || organisation_id || ')', '')
        FROM releases_release_joint_issuers WHERE release_id = {KEY}
    ), '')
"""


def copied(columns, values):
    """Put the index into a new table, in as few pieces as it may be, and that in its place."""
    return [
        f"""
        CREATE VIRTUAL TABLE releases_search_new USING fts5(
            {columns}, tokenize = "ascii tokenchars '='", columnsize = 0
        )
        """,
        "INSERT INTO releases_search_new (releases_search_new, rank) VALUES ('hashsize', 67108864)",
        f"INSERT INTO releases_search_new (rowid, {columns})"
        f" SELECT content.id, {values} FROM releases_search_content content ORDER BY content.id",
        "DROP TABLE releases_search",
        "ALTER TABLE releases_search_new RENAME TO releases_search",
        "INSERT INTO releases_search (releases_search, rank) VALUES ('hashsize', 8388608)",
    ]


ROW = "WHERE rowid = (SELECT search_rowid FROM releases_search_row WHERE release_id = {key})"
IN = f"""
    UPDATE releases_search SET issuers = issuers || ' (==' || new.organisation_id || ')'
    {ROW.format(key='new.release_id')};
"""
OUT = f"""
    UPDATE releases_search SET issuers = replace(issuers, ' (==' || old.organisation_id || ')', '')
    {ROW.format(key='old.release_id')};
"""
TRIGGERS = [
    f"""
    CREATE TRIGGER releases_search_issuer AFTER UPDATE OF organisation_id ON releases_release
    WHEN new.organisation_id <> old.organisation_id BEGIN
        UPDATE releases_search SET issuers =
            '==' || new.organisation_id || substr(issuers, instr(issuers || ' ', ' '))
        {ROW.format(key='new.id')};
    END
    """,
    *(
        f"""
        CREATE TRIGGER releases_search_joint_{name}
        AFTER {change} ON releases_release_joint_issuers BEGIN {statements} END
        """
        for name, change, statements in (
            ("in", "INSERT", IN),
            ("out", "DELETE", OUT),
            ("changed", "UPDATE", OUT + IN),
        )
    ),
]
NO_TRIGGERS = [
    f"DROP TRIGGER releases_search_{name}"
    for name in ("issuer", "joint_in", "joint_out", "joint_changed")
]
WORDS = [
    "CREATE TABLE releases_word (word text NOT NULL PRIMARY KEY) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE temp.releases_terms USING fts5vocab('main', 'releases_search', 'row')",
    "INSERT INTO releases_word (word) SELECT substr(term, 2) FROM temp.releases_terms"
    " WHERE term >= '=' AND term < '>' AND substr(term, 2, 1) <> '='",
    "DROP TABLE temp.releases_terms",
]
FORWARD = [*copied(WITH_ISSUERS, f"{TEXTS}, {ISSUERS}"), *TRIGGERS, *WORDS]
BACK = ["DROP TABLE releases_word", *NO_TRIGGERS, *copied(WITHOUT, TEXTS)]


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "sqlite":
        for statement in statements:
            schema_editor.execute(statement, params=None)


def forward(apps, schema_editor):
    run(schema_editor, FORWARD)


def back(apps, schema_editor):
    run(schema_editor, BACK)


class Migration(migrations.Migration):

    dependencies = [
        ("releases", "0023_eras_of_statements_in_search"),
    ]

    operations = [
        migrations.RunPython(forward, back),
    ]
