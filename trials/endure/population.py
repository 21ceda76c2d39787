"""Many people from one: every row about somebody copied under new ids, then each secret sealed anew.

Set-based SQL as the owner, with the guards of signed rows resting meanwhile: thousands of whole stories in a minute.
The ledger's rows go in through its own trigger, so that the chain is whole.
"""

from typing import Any

from psycopg2.extras import execute_values

from core.crypto.fields import EncryptedJSONField, encrypted_fields
from core.crypto.keyring import keyring

LEDGER = "referrals_ledgerentry"
# Each after those it points at.
TABLES = ("referrals_person", "referrals_relatedperson", "referrals_caseload", "referrals_release", "referrals_releaseparty",
          "referrals_releaseevent", "referrals_referral", "referrals_referralcontent", "referrals_referralevent",
          "referrals_revocation", "referrals_personnote", "referrals_link", "referrals_accesslog")  # fmt: skip
_UNIQUE = {
    "token_hash": "md5(token_hash || n) || md5(n || token_hash)",
    "reference": "left(reference, 2) || regexp_replace("
    "translate(lpad(n::text, 8, '0'), '0123456789', 'ACDEFGHJKM'), '(....)(....)', '\\1-\\2')",
}


def copy_person(cursor: Any, person: str, times: int) -> None:
    """`times` more people with the rows of `person`, except papers. One transaction of the owner's, in maintenance."""
    ids = _ids_about(cursor, person)
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for table in TABLES:
        _copy_rows(cursor, table, person, ids, 1, times)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def copy_ledger(cursor: Any, person: str, first: int, last: int) -> None:
    """The ledger's rows about `person` for copies `first` to `last`. A transaction for each thousand: the chain's head
    is one row, and each version of it stays until the transaction ends."""
    _copy_rows(cursor, LEDGER, person, _ids_about(cursor, person), first, last)


def seal_anew(cursor: Any) -> int:
    """Every value of the copied tables sealed by itself, texts with their row's key behind them; how many."""
    from core.crypto import rotation

    sealed = 0
    for model in rotation.models_with_secrets():
        if (table := model._meta.db_table) not in TABLES:
            continue
        fields = encrypted_fields(model)
        pk = model._meta.pk.column
        columns = [str(one.column) for one in fields]
        cursor.execute(f"SELECT {pk}::text, {', '.join(columns)} FROM {table}")
        rows = [(row[0], *_anew(fields, row)) for row in cursor.fetchall()]
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        execute_values(
            cursor,
            f"UPDATE {table} t SET {', '.join(f'{one} = v.{one}' for one in columns)}"
            f" FROM (VALUES %s) AS v(key, {', '.join(columns)}) WHERE t.{pk} = v.key::{_type(model)}",
            rows,
            page_size=2_000,
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        sealed += len(rows) * len(columns)
    return sealed


def _anew(fields: list[Any], row: tuple[Any, ...]) -> list[str | None]:
    ring = keyring()
    new: list[str | None] = []
    for one, value in zip(fields, row[1:], strict=True):
        if value is None:
            new.append(None)
            continue
        plain = ring.open(value, one.label)
        if plain and not isinstance(one, EncryptedJSONField):
            plain += f" {row[0]}".encode()
        new.append(ring.seal(plain, one.label))
    return new


def _type(model: Any) -> str:
    return "uuid" if model._meta.pk.get_internal_type() in {"UUIDField", "OneToOneField"} else "bigint"


def _ids_about(cursor: Any, person: str) -> list[str]:
    """Ids that each copy gets its own of: the person's and those of every row about them."""
    ids = {str(person)}
    for table in TABLES:
        if dict(_columns(cursor, table)).get("id") == "uuid":
            column = "id" if table == "referrals_person" else "person_id"
            cursor.execute(f"SELECT id::text FROM {table} WHERE {column} = %s", [person])
            ids |= {pk for (pk,) in cursor.fetchall()}
    return sorted(ids)


def _copy_rows(cursor: Any, table: str, person: str, ids: list[str], first: int, last: int) -> None:
    made_by_database = {"seq", "previous", "hash"} if table == LEDGER else set()
    columns = [
        (name, kind)
        for name, kind in _columns(cursor, table)
        if name not in made_by_database and not (name == "id" and kind == "bigint")
    ]
    new = [
        f"CASE WHEN {name} = ANY(%(ids)s::uuid[]) THEN md5({name}::text || n)::uuid ELSE {name} END"
        if kind == "uuid"
        else _UNIQUE.get(name, name)
        for name, kind in columns
    ]
    about = "id" if table == "referrals_person" else "person_id"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(name for name, _ in columns)}) SELECT {', '.join(new)}"
        f" FROM {table}, generate_series(%(first)s, %(last)s) n WHERE {about} = %(person)s ORDER BY n",
        {"ids": ids, "first": first, "last": last, "person": person},
    )


def _columns(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return list(cursor.fetchall())
