"""Secrets never come through, however a text is cut; everything else does."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.text.redact import Redactor, is_secret_name, secrets_in, secrets_within

KNOWN = ("correct horse battery", "s3cr3t/with$odd\"chars'and more", "sk-live-known-0123456789", "Ünïcödé-passwörd")
LONG = "".join(f"{n:04x}" for n in range(200))
PEM_BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3S=="
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{PEM_BODY}\n-----END RSA PRIVATE KEY-----"
ENCRYPTED = f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,3F17F5\n\n{PEM_BODY}"
JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"

# before, secret, after: what is shown is before + [REDACTED] + after
SECRETS = [
    *(("the value is ", value, ", they said") for value in KNOWN),
    ("long ", LONG, "."),
    ("OPENAI_API_KEY=", "abc123", ""),
    ("export HF_TOKEN=", "not-of-a-known-shape:1", " && run"),
    ('A_SECRET="', "quoted,with;signs", '"'),
    ("DB_PASSWORD=", "hunter2", "\nNEXT=1"),
    ('CLIENT_SECRET = "', "in-code-quoted", '"  # here'),
    ("Authorization: Bearer ", "abc123def456", "."),
    ("Bearer ", "abcdefghij.klmnopqr~stuv+w/x==", ". Then more"),
    ("bearer  ", "AbCdEfGhIjKlMnOpQrStUv", "\n"),
    ("Authorization: Basic ", "dXNlcjpwYXNzd29yZA==", "'"),
    ('{\\"Authorization\\": \\"Basic ', "dXNlcjpwYXNzd29yZA==", '\\"}'),
    ('{"Authorization": "Token ', "Wv71zh87mTa5Vsqxezy3Lex7", '"}'),
    ("(", "sk-abcdefghijklmnop0123", ")"),
    ("a ", "sk-ant-api03-abc_DEF-12", " b"),
    ("a ", "sk-proj-abcdefgh", " b"),
    ('"', "AIzaSyA1234567890abcdefghijklmnopqrstuv", '"'),
    *(("", f"gh{kind}_0123456789abcdefABCDEF0123456789abcd", " ") for kind in "pousr"),
    ("", "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz", "\t"),
    ("key: ", "xai-0123456789abcdefghijklmnop", ""),
    ("id ", "AKIAIOSFODNN7EXAMPLE", " of an account"),
    ("cookie=", JWT, ". So it is."),
    ("postgres://user:", "p4ss", "@host:5432/db"),
    ("redis://:", "only-a-password", "@localhost"),
    ("amqp://u:", "p" * 200, "@host"),
    ("here:\n", PEM, "\nand after"),
    ('{"pem": "', PEM.replace("\n", "\\n"), '\\n"}'),
    ("cut off:\n", PEM[:120], ""),
    ("old:\n", f"{ENCRYPTED}\n-----END RSA PRIVATE KEY-----", "\n"),
    ('{"api_key": "', "abcdefgh12", '", "n": 1}'),
    ('{\\"accessToken\\": \\"', "abcdefgh12", '\\"}'),
    ("client_secret: '", "in some yaml".replace(" ", "-"), "'"),
    ("aws_secret_access_key = ", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "\n"),
    ("aws_secret_access_key = ", "wJalrXUtnFEMI/KxMDENG/bPxRfiCYEXAMPLEKEY", "\n"),
    ("X-Api-Key: ", "mdCkg/NdKfyfazHaxfiU/BaaR", " so"),
    ("AccountName=abc;AccountKey=", f"a37u2olZU6uqbgsYlVvsSKuv{'x' * 60}==", ""),
    ("Set-Cookie: session_token=", "Wv71zh87mTa5Vsqxezy3Lex7", ""),
    ('{\\"token\\": \\"', "Wv71zh87mTa5Vsqxezy3Lex7", '\\"}'),
    ("curl --token ", "Wv71zh87mTa5Vsqxezy3Lex7", " https://host"),
    ("run --api-key='", "Wv71zh87mTa5Vsqxezy3Lex7", "'"),
    ("https://h/c?sv=2022&sig=", "aG759rinxhOxvhGlBqfL7CFtxHHX0UcvA6%3D", "&se=2027"),
    ("?X-Amz-Signature=", "0123456789abcdef0123456789abcdef", ""),
    ("https://hooks.slack.com/services/", "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", " is where"),
    ("https://discord.com/api/webhooks/", "123456789012345678/AbCdEfGhIj", ""),
    ("", "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", "."),
    ("client secret abc8", "Q~7XoMEVNjHEwFBSWtZDcvLqwJpRy.kmTnGuPb", ". Or"),
    *(("", f"xox{kind}-1234567890-1234567890-AbCdEfGhIjKlMnOpQrStUvWx", " ") for kind in "abeprs"),
    *(
        ("a ", f"{whose}aBcDeFgHiJkLmNoPqRsTuV", ", b")
        for whose in (
            *("tgp_v1_", "nvapi-", "ya29.", "GOCSPX-", "glpat-", "pypi-AgE", "xapp-1-"),
            *("csk-", "fw_", "pplx-", "r8_", "npm_", "sk_live_", "rk_live_"),
        )
    ),
]
ORDINARY = [
    "sk-learn and sk-learn-contrib are packages",
    "the bearer of news; a Bearer token; Bearer authentication; Authorization: whatever responsibilities",
    "max_tokens=100000, input_tokens: 12345678901234567890, token_usage",
    "API_KEY = os.environ['OPENAI_API_KEY']",
    "OPENAI_API_KEY=${OPENAI_API_KEY} TOKEN=$TOKEN MY_KEY=<your key> A_TOKEN=%s",
    '"api_key": "${OPENAI_API_KEY}"',
    "sort(key=lambda item: item.name), password: str, api_key=settings.api_key",
    "http://localhost:8080/a@b https://example.org:443 user@host ssh://git@host/x http://u:$PASS@host",
    "if text.startswith('-----BEGIN PRIVATE KEY-----'): return",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
    "eyJ is how it begins; eyJhbGciOiJIUzI1NiJ9 alone is a header; keyJhbGciOiJIUzI1NiJ9.keyJhbGci",
    "npm_config_registry_of_the_host fw_update_and_restart_now r8_is_a_register",
    "--token is an option, --password-stdin-of-the-program too; token: AbstractTokenFactory, secret: A_SECRET_OF_TWO",
    "gen --public-key aB3dEfGhIjKlMnOp --sort-key of_the_2nd_table_here; a low-key 0123456789abcdef approach",
    '"token": "information", next token="<|endoftext|>"; https://h/?sig=short&design=a-very-long-description',
    "task-management-system-of-the-future, risk-averse-and-otherwise-careful",
    "İstanbul'da [REDACTED] ve ſtraße 日本語 👩‍👩‍👧",
    "",
]


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor([*KNOWN, LONG, "short"])


def parts(secret: str) -> list[str]:
    """The pieces of a secret that may not be seen; of a short one, the whole."""
    return [secret[at : at + 8] for at in range(max(1, len(secret) - 7))]


def streamed(redactor: Redactor, chunks: list[str]) -> list[str]:
    stream = redactor.stream()
    return [*map(stream.feed, chunks), stream.end()]


@pytest.mark.parametrize(("before", "secret", "after"), SECRETS, ids=range(len(SECRETS)))
def test_a_secret_is_replaced_and_the_rest_stays(redactor: Redactor, before: str, secret: str, after: str) -> None:
    shown = redactor.text(before + secret + after)
    assert shown == f"{before}[REDACTED]{after}"
    assert redactor.text(shown) == shown


@pytest.mark.parametrize("text", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_text_stays(redactor: Redactor, text: str) -> None:
    assert redactor.text(text) == text


@pytest.mark.parametrize(("before", "secret", "after"), SECRETS, ids=range(len(SECRETS)))
def test_a_stream_says_what_the_whole_text_says(redactor: Redactor, before: str, secret: str, after: str) -> None:
    text = f"xy {before}{secret}{after}"
    whole = redactor.text(text)
    forbidden = [part for part in parts(secret) if part not in whole]
    cuts = [[text[:at], text[at:]] for at in range(len(text) + 1)] if len(text) < 400 else []
    cuts += [[text[at : at + size] for at in range(0, len(text), size)] for size in (1, 2, 3, 7, 50, 130)]
    for chunks in cuts:
        shown = streamed(redactor, chunks)
        assert "".join(shown) == whole
        assert not [part for part in forbidden if any(part in piece for piece in shown)]
    assert forbidden or secret.startswith("p" * 8)


TAILS = st.text("abcXYZ019-_./+=", max_size=30)
FRAGMENTS = st.one_of(
    st.sampled_from([secret for row in SECRETS for secret in (row[0], row[1], row[2], "".join(row))]),
    st.sampled_from(["sk-", "eyJ", "://", "Bearer ", "_KEY=", 'api_key": "', "-----BEGIN ", "PRIVATE KEY-----\n", "İ"]),
    st.sampled_from([*' \n"\\.@:[]{}$', "[REDACTED]", "-----END RSA PRIVATE KEY-----", "authorization=Basic "]),
    TAILS,
    st.text(max_size=5),
)


@st.composite
def cut_texts(draw: st.DrawFn) -> list[str]:
    text = "".join(draw(st.lists(FRAGMENTS, max_size=8)))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


@given(cut_texts(), st.lists(st.one_of(st.text("abs-", min_size=8, max_size=12), st.sampled_from(KNOWN)), max_size=4))
def test_no_cut_changes_what_is_shown(chunks: list[str], secrets: list[str]) -> None:
    redactor = Redactor(secrets)
    text = "".join(chunks)
    whole = redactor.text(text)
    assert "".join(streamed(redactor, chunks)) == whole
    assert "".join(streamed(redactor, list(text))) == whole
    assert redactor.text(whole) == whole
    assert not [secret for secret in secrets if secret.strip() in whole]


@given(st.lists(st.text("ab", min_size=8, max_size=300), min_size=1, max_size=4), st.data())
def test_known_values_that_overlap_are_covered_whole(secrets: list[str], data: st.DataObject) -> None:
    text = data.draw(st.text("ab", max_size=20)) + "".join(secrets) + data.draw(st.text("ab", max_size=20))
    covered = [False] * len(text)
    for secret in secrets:
        at = text.find(secret)
        while at >= 0:
            covered[at : at + len(secret)] = [True] * len(secret)
            at = text.find(secret, at + 1)
    shown = Redactor(secrets).text(text)
    assert len(shown.replace("[REDACTED]", "")) <= covered.count(False)
    assert shown.replace("[REDACTED]", "") in "".join(c for c, hide in zip(text, covered, strict=True) if not hide)


@given(cut_texts())
def test_no_more_than_256_characters_are_kept_back(chunks: list[str]) -> None:
    stream = Redactor([*KNOWN, LONG]).stream()
    for chunk in chunks:
        stream.feed(chunk)
    assert len(stream.end()) <= 256


@pytest.mark.parametrize(
    "text",
    [
        "a half",
        "an array",
        "it is in",
        "a bag",
        "a box",
        "some work",
        "though",
        "the FAQ",
        "the key",
        "low-key art",
        "top-secret id",
    ],
)
def test_the_end_of_a_word_is_not_kept_back_as_the_beginning_of_a_key(text: str) -> None:
    assert Redactor().stream().feed(text) == text


@pytest.mark.parametrize(
    "text", ["a token", "the secret", "His Password", "a bearer", "authorization", "http://", "api_key"]
)
def test_a_word_that_is_shown_whatever_follows_is_shown_at_once(text: str) -> None:
    stream = Redactor().stream()
    assert stream.feed(text) == text
    assert stream.feed(" and ") + stream.feed("so on") == " and so on"


def test_what_was_shown_at_once_is_not_shown_again_before_a_secret() -> None:
    stream = Redactor().stream()
    chunks = ["to", "ken", ": ", "Wv71zh87mTa5", "Vsqxezy3Lex7", " so"]
    assert [*map(stream.feed, chunks), stream.end()] == ["", "token", "", "", ": [REDACTED]", " so", ""]


def test_a_token_in_the_shown_part_of_an_address_is_no_exception() -> None:
    address = "https://ghp_0123456789abcdefABCDEF0123456789:x-oauth-basic@github.com"
    assert Redactor().text(address) == "https://[REDACTED]:[REDACTED]@github.com"
    assert "".join(streamed(Redactor(), list(address))) == "https://[REDACTED]:[REDACTED]@github.com"


def test_a_stream_may_begin_again_after_its_end() -> None:
    stream = Redactor(["known-value"]).stream()
    assert stream.feed("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN") + stream.end() == "[REDACTED]"
    assert stream.feed("known-val") + stream.end() == "known-val"
    assert stream.feed("ue and so on") + stream.end() == "ue and so on"


def test_values_under_secret_names_are_replaced_and_placeholders_stay() -> None:
    tree: dict[Any, Any] = {
        "api_key": "x",
        "OPENAI_API_KEY": ["a", "b"],
        "apiKey": "${OPENAI_API_KEY}",
        "nested": [{"accessToken": 12, "clientSecret": "prefix-${A}"}, ("Bearer abc123def456",)],
        "X-Authorization": "Basic x",
        "password": None,
        "db_password": "",
        "max_tokens": 5,
        "input_tokens": 7,
        "token_usage": {"total": 3},
        "token_source": "api",
        "sk-abcdefghijklmnop0123": True,
        3: 1.5,
    }
    assert Redactor().value(tree) == {
        "api_key": "[REDACTED]",
        "OPENAI_API_KEY": "[REDACTED]",
        "apiKey": "${OPENAI_API_KEY}",
        "nested": [{"accessToken": "[REDACTED]", "clientSecret": "[REDACTED]"}, ("Bearer [REDACTED]",)],
        "X-Authorization": "[REDACTED]",
        "password": None,
        "db_password": "",
        "max_tokens": 5,
        "input_tokens": 7,
        "token_usage": {"total": 3},
        "token_source": "api",
        "[REDACTED]": True,
        3: 1.5,
    }


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(TREES)
def test_a_tree_without_secrets_stays_as_it_is(tree: Any) -> None:
    assert Redactor(KNOWN).value(tree) == tree


def test_a_tree_too_deep_to_look_through_is_not_shown() -> None:
    tree: Any = "sk-abcdefghijklmnop0123"
    for _ in range(5000):
        tree = [tree]
    assert "sk-" not in str(Redactor().value(tree))


def test_names() -> None:
    secret = ["token", "api_key", "X-Api-Key", "apiKey", "refreshToken", "client_secret", "dbPassword", "Authorization"]
    assert all(map(is_secret_name, secret))
    assert not any(map(is_secret_name, ["tokens", "max_tokens", "token_source", "passwords_seen", "key", "secretary"]))


def test_secrets_in_an_environment() -> None:
    env = {
        "OPENAI_API_KEY": "first-key-of-two",
        "OPENAI_API_KEY_2": "second-key-of-two",
        "GITHUB_TOKEN": " in-spaces ",
        "OTHER_TOKEN": "in-spaces",
        "DB_PASSWORD": "short",
        "my_secret": "lower-case",
        "MYSQL_PASSWORD_PROD": "anywhere-in-the-name",
        "SECRET_KEY_BASE": "of-another-habit",
        "DB_PASSWORD_FILE": "/run/secrets/db",
        "DATABASE_URL": "postgres://user:in-an-address@host/db",
        "MONKEY": "bananas-and-more",
        "MAX_TOKENS": "1000000000",
        "PATH": "/usr/bin:/bin",
    }
    assert secrets_in(env) == [
        *("first-key-of-two", "second-key-of-two", "in-spaces", "lower-case"),
        *("anywhere-in-the-name", "of-another-habit", "in-an-address"),
    ]


@given(st.text(min_size=8, max_size=30).filter(lambda text: len(text.strip()) >= 8))
def test_a_known_value_is_found_however_it_is_written(secret: str) -> None:
    redactor, secret = Redactor([secret]), secret.strip()
    spelled = (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1])
    for text in (*spelled, quote(secret, safe="", errors="surrogatepass")):
        assert text in "[REDACTED]" or text not in redactor.text(f"( {text} )")


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "k", "=", "-", "_", "[", "İ", "%41", "sk-", "xoxb-", "eyJ", "eyJ.", "://", "://a:", "://u:p@", "&sig="),
        *("key=", "api_key='", "token: ", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----\n", "Bearer ", f"{KNOWN[0]}-"),
    ],
)
def test_a_line_that_is_ten_times_as_long_takes_ten_times_as_long(unit: str) -> None:
    """And not a hundred times."""
    redactor = Redactor(KNOWN)

    def seconds(length: int) -> float:
        started = time.process_time()
        redactor.text(unit * (length // len(unit)))
        return time.process_time() - started

    assert seconds(500_000) < 30 * seconds(50_000)


def test_secrets_in_the_settings_of_a_backend() -> None:
    """What a team's file holds is known in every text, also where it looks like any other word."""
    settings = {
        "type": "claude",
        "model": "a-model-with-a-token",
        "api_key": "the-key-itself",
        "base_url": "https://me:in-an-address@${THE_HOST}/v1?api-version=2024-12-01&api-key=a-parameter#part",
        "proxy": "http://me:${A_PASSWORD}@host?token=${A_TOKEN}&secret=%20%20",
        "prompt_cache_key": "named-by-the-team",
        "max_tokens": 4096,
        "default_headers": {"X-Auth": "header-secret", "Cookie": "", "X-Title": "a-title-of-it", "Api-Key": "${A_KEY}"},
        "extra_body": {"password": "in-the-body", "nested": [{"clientSecret": "deep-inside"}]},
        "mcp_servers": [
            {
                "command": "npx",
                "args": [
                    "run",
                    "db://u:of%2Fa-base@h",
                    "--token",
                    "after-it",
                    "--api-key=beside-it",
                    "-v",
                    "--password",
                    "${PW}",
                    "--secret",
                ],
                "env": {"GH_KEY": "of-the-server", "LOG_LEVEL": "very-verbose", "PIN_TOKEN": "short"},
                "headers": {"Authorization": "Basic dXNlcjpwYXNz"},
            }
        ],
        "allowed_tools": [],
    }
    assert set(secrets_within(settings)) == {
        "the-key-itself",
        "header-secret",
        "in-the-body",
        "deep-inside",
        "after-it",
        "beside-it",
        "of-the-server",
        "Basic dXNlcjpwYXNz",
        "dXNlcjpwYXNz",
        "in-an-address",
        "a-parameter",
        "of/a-base",
    }
    assert secrets_within({}) == []
