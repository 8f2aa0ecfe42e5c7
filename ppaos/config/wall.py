"""The wall of rows: policies of PostgreSQL under `visible_to`, built from `wall.toml` after every migration.

Two roles: `ppaos_web`, as which the web server signs in, sees only what the policies show the reader that is set;
`ppaos_house`, into which it steps for audited acts and named readings, passes them. Neither owns anything.
"""

import hashlib
from typing import Any

from django.db import connection, transaction
from psycopg import errors, sql

from ppaos.config.wall_functions import functions
from ppaos.config.wall_ways import WallError, policies, table
from ppaos.ground.privacy.permissions import HOUSE_ROLE, READER_ROLE

# What the wall's conditions use and PostgreSQL does not yet trust before a wall, though none tells of rows it drops.
LEAKPROOF = (
    "textlike(text, text)", "texticlike(text, text)", "arrayoverlap(anyarray, anyarray)", "similarity_op(text, text)",
    "similarity(text, text)", "arraycontains(anyarray, anyarray)",
)  # fmt: skip
CANNOT_MAKE_ROLES = (
    "The wall of rows needs two roles that this database user may not make. Let an administrator of the server run:\n"
    f"  CREATE ROLE {HOUSE_ROLE} NOLOGIN BYPASSRLS;\n  CREATE ROLE {READER_ROLE} NOLOGIN NOINHERIT;\n"
    f"  GRANT {HOUSE_ROLE} TO {READER_ROLE};\n  GRANT {READER_ROLE} TO {{user}};\nand start again."
)


def build_wall(password: str = "") -> bool:
    """Make roles, rights and policies where they are missing or changed; True where something was built."""
    made = make_roles(password)
    statements = [_AWAY, *functions(), *_rights(), *policies(), _VIEWS]
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
    with transaction.atomic(), connection.cursor() as cursor:
        if not made and _built(cursor) == digest:
            return False
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wall'))")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION wall_open(bigint, date) IS '{digest}'")
    return True


def _built(cursor: Any) -> str:
    """The digest of the wall that stands, empty where none does or its rights were lost in a restore."""
    cursor.execute(
        "SELECT obj_description(to_regprocedure('wall_open(bigint, date)')),"
        f" (SELECT bool_and(has_table_privilege('{READER_ROLE}', oid, 'SELECT')) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r')"
    )
    digest, is_let_in = cursor.fetchone()
    return digest or "" if is_let_in else ""


def make_roles(password: str = "") -> bool:
    """Make what roles are missing; they belong to the server, so another database of it may make them just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN (%s, %s)", [HOUSE_ROLE, READER_ROLE]
        )
        there = dict(cursor.fetchall())
    wanted = [
        (HOUSE_ROLE in there, sql.SQL("CREATE ROLE {} NOLOGIN BYPASSRLS").format(sql.Identifier(HOUSE_ROLE))),
        (
            READER_ROLE in there,
            sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT").format(sql.Identifier(READER_ROLE)),
        ),
        (len(there) == 2, sql.SQL(f"GRANT {HOUSE_ROLE} TO {READER_ROLE}")),
        (len(there) == 2, sql.SQL(f"GRANT {READER_ROLE} TO CURRENT_USER")),
        (
            not password or there.get(READER_ROLE, False),
            sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(READER_ROLE), sql.Literal(password)
            ),
        ),
    ]
    for is_there, statement in wanted:
        if not is_there:
            _in_its_own_way(statement)
    return not all(is_there for is_there, _ in wanted)


def _in_its_own_way(statement: sql.Composable) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.cursor.execute(statement)
    except (errors.DuplicateObject, errors.UniqueViolation, errors.InternalError_):
        return  # another database of this server made it at the same moment
    except errors.InsufficientPrivilege as error:
        raise WallError(CANNOT_MAKE_ROLES.format(user=connection.settings_dict["USER"])) from error


def _rights() -> list[str]:
    """Both roles read and write every table and own none; what happened they only add to."""
    both = f"{READER_ROLE}, {HOUSE_ROLE}"
    kinds = (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT"), ("FUNCTIONS", "EXECUTE"),
    )  # fmt: skip
    return [
        f"GRANT USAGE ON SCHEMA public TO {both}",
        *(f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO {both}" for kind, rights in kinds),
        *(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO {both}"
            for kind, rights in kinds
        ),
        *(f"REVOKE UPDATE, DELETE ON {name} FROM {both}" for name in table()["insert_only"]),
        *(_trusted(function) for function in LEAKPROOF),
    ]


# What stood before goes with its policies, in the transaction that builds anew.
_AWAY = r"""
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT oid::regprocedure::text FROM pg_proc
            WHERE proname LIKE 'wall\_%' AND pronamespace = 'public'::regnamespace
        LOOP EXECUTE format('DROP FUNCTION %s CASCADE', name); END LOOP;
    END $$"""
# A view looks with its owner's eyes, before whom no wall stands, unless it is told to look with its reader's.
_VIEWS = """
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT oid::regclass::text FROM pg_class
            WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) = current_user
        LOOP EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', name); END LOOP;
    END $$"""


def _trusted(function: str) -> str:
    """Only a superuser may say so; without it names are searched without their indexes, and everything stays right."""
    return (
        f"DO $$ BEGIN ALTER FUNCTION {function} LEAKPROOF;"
        " EXCEPTION WHEN insufficient_privilege OR undefined_function THEN NULL; END $$"
    )
