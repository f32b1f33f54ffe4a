"""The settings: defaults, where they are read from, and how wrong ones are told."""

import dataclasses
import secrets
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import PROJECT, Settings, SettingsError, example, variable

EXAMPLE = PROJECT / ".env.example"
FIELDS = dataclasses.fields(Settings)
SECRET = "4f8a1c9be27d3056" * 2


def load(dotenv: Path | None = None, /, **env: str) -> Settings:
    """The settings from the file `dotenv` and an environment of `env` alone."""
    return Settings.load({variable(name): text for name, text in env.items()}, dotenv)


def written(folder: Path, text: str) -> Path:
    """A settings file with `text`."""
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def problems(**env: str) -> dict[str, str]:
    """What is wrong with `env`: the name of each wrong setting and the value shown for it."""
    with pytest.raises(SettingsError) as error:
        load(**env)
    return {problem.name: problem.value for problem in error.value.problems}


# --- Defaults and the documented example ----------------------------------------------------------


def test_no_settings_at_all_gives_the_defaults() -> None:
    settings = load()
    assert (settings.host, settings.port, settings.rasa_port) == ("127.0.0.1", 8000, 5005)
    assert settings.rasa_host == "127.0.0.1"  # nobody reaches Rasa from elsewhere
    assert (settings.database_url, settings.redis_url, settings.rasa_urls) == ("", "", ())
    assert settings.data_dir == PROJECT / "var"
    assert settings.models_dir == PROJECT / "bot" / "models"
    assert (settings.region, settings.spacy_model) == ("", "auto")
    assert (settings.session_hours, settings.max_message, settings.rate_per_minute) == (
        24,
        1000,
        60,
    )
    assert (settings.log_level, settings.turn_timeout) == ("INFO", 10.0)
    assert settings.embed_origins == ()
    assert (settings.demo, settings.shows_demo) == (False, True)
    assert not settings.production
    assert settings.rasa_url == "http://127.0.0.1:5005"


def test_example_file_is_what_the_settings_say() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example(), (
        "write it anew: .venv/bin/python -m bot.settings > .env.example"
    )


def test_example_file_documents_every_setting_and_nothing_else() -> None:
    documented = dotenv_values(EXAMPLE, interpolate=False)
    assert documented == {variable(item.name): item.metadata["default"] for item in FIELDS}


def test_example_file_used_as_it_is_changes_nothing() -> None:
    copied = Settings.load({}, EXAMPLE)
    assert dataclasses.replace(copied, secret=SECRET) == Settings(secret=SECRET)


@pytest.mark.parametrize("item", FIELDS, ids=lambda item: item.name)
def test_every_setting_is_explained(item: "dataclasses.Field[object]") -> None:
    assert item.metadata["help"].endswith(".")
    assert item.metadata["kind"].accepts()


# --- Where they come from -------------------------------------------------------------------------


def test_the_file_is_read(tmp_path: Path) -> None:
    assert load(written(tmp_path, "VAGVISAREN_PORT=9000\nOTHER=1\n")).port == 9000


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    assert load(written(tmp_path, "VAGVISAREN_PORT=9000\n"), port="9001").port == 9001


def test_an_empty_variable_does_not_hide_the_file(tmp_path: Path) -> None:
    assert load(written(tmp_path, "VAGVISAREN_PORT=9000\n"), port=" ").port == 9000


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    assert Settings.load({}, tmp_path / "none").port == 8000


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAGVISAREN_PORT", "9002")
    assert Settings.load(dotenv=None).port == 9002


def test_a_dollar_sign_in_the_file_is_itself(tmp_path: Path) -> None:
    secret = "$HOME" + SECRET
    assert load(written(tmp_path, f"VAGVISAREN_SECRET={secret}\n")).secret == secret


# --- What is accepted -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("host", "0.0.0.0", "0.0.0.0"),
        ("host", "::1", "::1"),
        ("host", "web.internal", "web.internal"),
        ("port", " 80 ", 80),
        ("data_dir", "/srv/data", Path("/srv/data")),
        ("data_dir", "elsewhere", PROJECT / "elsewhere"),
        ("region", "halland", "halland"),
        ("embed_origins", "https://www.region.se", ("https://www.region.se",)),
        (
            "embed_origins",
            " https://a.se:8443  http://localhost:* http://127.0.0.1:80 https://a.se:8443 ",
            ("https://a.se:8443", "http://localhost:*", "http://127.0.0.1:80"),
        ),
        ("demo", "on", True),
        ("demo", "OFF", False),
        ("spacy_model", "blank", "blank"),
        ("spacy_model", "sv_core_news_md", "sv_core_news_md"),
        ("secret", SECRET, SECRET),
        ("secret", f" {SECRET}  {SECRET[::-1]} ", f"{SECRET} {SECRET[::-1]}"),
        ("rasa_host", "0.0.0.0", "0.0.0.0"),
        (
            "rasa_urls",
            "http://10.0.0.5:5005/ https://rasa",
            ("http://10.0.0.5:5005", "https://rasa"),
        ),
        ("database_url", "postgresql://u:p@db:5432/v", "postgresql://u:p@db:5432/v"),
        (
            "database_url",
            "postgresql:///v?host=/run/postgresql",
            "postgresql:///v?host=/run/postgresql",
        ),
        ("redis_url", "rediss://:p@cache:6380/1", "rediss://:p@cache:6380/1"),
        ("redis_url", "unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("log_level", "debug", "DEBUG"),
        ("turn_timeout", "2.5", 2.5),
    ],
)
def test_accepted(name: str, text: str, value: object) -> None:
    assert getattr(load(**{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("host", "http://127.0.0.1"),
        ("host", "two words"),
        ("port", "0"),
        ("port", "65536"),
        ("port", "8000.5"),
        ("port", "٨٠٠٠"),
        ("data_dir", "pyproject.toml"),
        ("region", "norrbotten"),
        ("region", "../rules/halland"),
        ("spacy_model", "no/such/folder"),
        ("env", "staging"),
        ("session_hours", "-1"),
        ("max_message", "1001"),
        ("embed_origins", "www.region.se"),
        ("embed_origins", "http://www.region.se"),
        ("embed_origins", "https://www.region.se/"),
        ("embed_origins", "https://*.region.se"),
        ("embed_origins", "https://a.se, https://b.se"),
        ("embed_origins", "https://a.se; script-src *"),
        ("embed_origins", "*"),
        ("demo", "yes"),
        ("log_level", "loud"),
        ("turn_timeout", "nan"),
        ("turn_timeout", "0"),
        ("turn_timeout", "soon"),
        ("rasa_urls", "10.0.0.5:5005"),
        ("rasa_urls", "http://10.0.0.5:port"),
        ("rasa_urls", "http://10.0.0.5:5005/webhooks"),
    ],
)
def test_refused(name: str, text: str) -> None:
    assert problems(**{name: text}) == {variable(name): repr(text)}


def test_a_pipeline_may_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{}", encoding="utf-8")
    assert load(spacy_model=str(tmp_path)).spacy_model == str(tmp_path)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        load(port="abc", log_level="loud")
    assert str(error.value) == (
        "2 settings are wrong. "
        "Correct the environment or .env; every setting is described in .env.example.\n"
        "  VAGVISAREN_PORT = 'abc'\n"
        "    accepted: a whole number from 1 to 65535\n"
        "  VAGVISAREN_LOG_LEVEL = 'loud'\n"
        "    accepted: DEBUG or INFO or WARNING or ERROR"
    )


def test_a_misspelt_name_in_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"VAGVISAREN_PROT.*\n.*did you mean VAGVISAREN_PORT\?"):
        load(written(tmp_path, "VAGVISAREN_PROT=9000\n"))


def test_other_names_in_the_environment_are_left_alone() -> None:
    assert load(service_host="10.0.0.1").port == 8000


def test_both_processes_on_one_port_is_refused() -> None:
    assert problems(port="5005") == {"VAGVISAREN_RASA_PORT": "5005"}


def test_the_demo_is_shown_in_development_or_when_asked_for() -> None:
    assert not load(env="production", secret=SECRET).shows_demo
    assert load(env="production", secret=SECRET, demo="on").shows_demo
    assert load().shows_demo


# --- The secret -----------------------------------------------------------------------------------


def test_development_makes_its_own_secret_each_time() -> None:
    assert len(load().secret) >= 32
    assert load().secret != load().secret


def test_production_needs_a_secret() -> None:
    assert problems(env="production") == {"VAGVISAREN_SECRET": "(empty)"}
    assert load(env="production", secret=SECRET).production


@pytest.mark.parametrize(
    "secret",
    [
        "changeme-changeme-changeme-changeme",
        "BYT-UT-MIG-mot-något-slumpat-0123456",
        "vagvisaren-7f3a9c1e5b8d2046a7c3e9f1",
        "my-Secret-4f8a1c9be27d30564f8a1c9be2",
        "x" * 40,
        "12341234123412341234123412341234",
        f"{SECRET} changeme-4f8a1c9be27d30564f8a1c9be2",
    ],
)
def test_production_refuses_a_secret_that_can_be_guessed(secret: str) -> None:
    wrong = problems(env="production", secret=secret)
    assert wrong == {"VAGVISAREN_SECRET": f"(hidden, {len(secret)} characters)"}
    assert load(secret=secret).secret == secret  # in development anything goes


def test_a_drawn_secret_is_taken() -> None:
    for _ in range(200):
        for drawn in (secrets.token_urlsafe(), secrets.token_hex()):
            assert load(env="production", secret=drawn).secret == drawn


def test_every_key_is_long_enough() -> None:
    assert problems(secret=f"{SECRET} short") == {"VAGVISAREN_SECRET": "(hidden, 38 characters)"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("database_url", "mysql://root:hemligt@db/v"),
        ("database_url", "hemligt"),
        ("redis_url", "http://:hemligt@cache"),
        ("redis_url", "redis://cache:hemligt"),
    ],
)
def test_an_address_with_a_password_is_never_shown(name: str, text: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(**{name: text})
    assert "hemligt" not in str(error.value)
    assert "pa55" not in repr(
        load(database_url="postgresql://u:pa55@db/v", redis_url="redis://:pa55@r")
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:5005"),
        ("0.0.0.0", "http://127.0.0.1:5005"),
        ("::", "http://[::1]:5005"),
        ("10.0.0.5", "http://10.0.0.5:5005"),
    ],
)
def test_the_own_rasa_is_asked_where_it_listens(host: str, address: str) -> None:
    assert load(rasa_host=host).rasa_addresses == (address,)
    assert load(rasa_host=host, rasa_urls="http://a:1").rasa_addresses == ("http://a:1",)


def test_a_secret_is_never_shown() -> None:
    with pytest.raises(SettingsError) as error:
        load(env="production", secret="hemligt")
    assert "hemligt" not in str(error.value)
    assert [problem.value for problem in error.value.problems] == ["(hidden, 7 characters)"]
    assert SECRET not in repr(load(secret=SECRET))
