"""Emptying a PostgreSQL database for the next test: a tenth of what a new one costs."""

from collections import Counter

import psycopg

TESTS_EACH = 40
"""What is deleted leaves holes behind; after so many tests a new database is quicker."""
TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
# Objects keep their numbers when a database is copied; what was dropped, altered or made anew shows.
SHAPE = """
    SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
        SELECT oid || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(attrelid, attname, atttypid, atttypmod, attnotnull, atthasdef)
            FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT oid || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT oid || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT version_num FROM alembic_version
    ) AS found (line)"""
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""


class Emptying:
    """Makes databases as they were copied from the template: no rows, numbers from 1, nobody connected."""

    def __init__(self, template: str) -> None:
        self._used: Counter[str] = Counter()
        with _connected(template) as connection:
            self._shape = connection.execute(SHAPE).fetchone()
            self._tables = [row[0] for row in connection.execute(TABLES)]
            rows = (connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in self._tables)
            self._filled = any(rows)

    def empty(self, url: str) -> bool:
        """Empty a database; False when it must go instead: changed in its shape, used often enough."""
        self._used[url] += 1
        if self._filled or self._used[url] >= TESTS_EACH:
            return False
        with _connected(url) as connection:
            connection.execute(END_OTHERS)
            same = connection.execute(SHAPE).fetchone() == self._shape
            if same:
                connection.execute("SET session_replication_role = replica")  # no foreign keys: in any order
                connection.execute("; ".join(f"DELETE FROM {table}" for table in self._tables))
                connection.execute(RESTART)
        return same


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)
