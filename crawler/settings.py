"""Settings: typed, read from tracuu.toml and TRACUU_* variables, each with its origin.

Every stage has one table of the file and one model; the variable of `delay` in `[crawl]` is
TRACUU_CRAWL_DELAY. A variable stands above the file, the file above the default.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from crawler.errors import InputError, SettingsError
from crawler.language import gettext as _

M = TypeVar("M", bound="Table")
ENVIRONMENT_PREFIX = "TRACUU_"
_NO_SETTINGS = frozenset({"DATA", "TEST_DATA"})
"""Variables of the same prefix that say where folders are."""


def printable(value: str) -> str:
    """The value, where a request can carry it; ValueError else."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError("only ASCII letters can stand in a request; give an e-mail or web address")
    return value


class Table(BaseModel):
    """One table of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class GeneralSettings(Table):
    """[general]: what holds for every command."""

    language: Literal["vi", "en"] = Field(
        default="vi", description="language of messages and of the web pages"
    )


class CrawlSettings(Table):
    """[crawl]: how newspapers are asked."""

    contact: Annotated[str, AfterValidator(printable)] = Field(
        default="", description="your e-mail or web address, told to every newspaper in User-Agent"
    )
    delay: float = Field(default=5.0, ge=0, description="seconds between two requests to one host, at least")
    timeout: float = Field(default=30.0, gt=0, description="seconds that one request may take in all")
    max_bytes: int = Field(default=5_000_000, gt=0, description="largest page, in bytes, packed and unpacked")
    max_file_bytes: int = Field(
        default=20_000_000, gt=0, description="largest attached file, in bytes, packed and unpacked"
    )
    max_redirects: int = Field(default=5, ge=0, description="redirects followed for one page")
    max_listing_pages: int = Field(
        default=200, gt=0, description="pages of one section followed in one crawl"
    )
    allow_hosts: tuple[str, ...] = Field(
        default=(), description="host or host:port that may be asked although its address is private"
    )
    archive_bytes: int = Field(
        default=1_000_000_000, gt=0, description="size in bytes at which a new WARC file is begun"
    )
    budget: float = Field(
        default=3600.0,
        ge=0,
        description="seconds that a round of a source may take on schedule; the next goes on; 0: no limit",
    )


class LogSettings(Table):
    """[log]: what is told of the work itself."""

    format: Literal["text", "json"] = Field(
        default="text", description="form of the log: text, or json for one object a line"
    )
    level: Literal["warning", "info", "debug"] = Field(
        default="warning", description="how much is logged: warning, info or debug"
    )
    file: str = Field(default="", description="file for the log in place of the error output")
    max_bytes: int = Field(
        default=10_000_000, gt=0, description="size in bytes at which a new log file is begun"
    )
    keep: int = Field(default=5, ge=0, description="full log files that are kept")


class NotifySettings(Table):
    """[notify]: who is told when a source's state changes."""

    command: tuple[str, ...] = Field(
        default=(), description="program with its arguments, which gets the change as JSON; no shell"
    )
    to: tuple[str, ...] = Field(default=(), description="e-mail addresses that are told")
    sender: str = Field(default="", description="e-mail address that the mail is from")
    smtp_host: str = Field(default="localhost", min_length=1, description="mail server")
    smtp_port: int = Field(default=25, gt=0, le=65_535, description="port of the mail server")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="how the connection to the mail server is secured: none, starttls or tls"
    )
    smtp_user: str = Field(default="", description="name at the mail server, where it asks for one")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="password at the mail server")
    timeout: float = Field(default=30.0, gt=0, description="seconds that telling may take")

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.to and not self.sender:
            raise ValueError("sender is missing: a mail needs one")
        return self


Tables = Mapping[str, type[Table]]
TABLES: Tables = {
    "general": GeneralSettings,
    "crawl": CrawlSettings,
    "log": LogSettings,
    "notify": NotifySettings,
}
"""The tables of this stage."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it stands: its value, where that came from, and what it is for."""

    name: str
    value: Any
    origin: str
    explanation: str


class Settings:
    """All that a person set, to be read table by table; `known` are the tables that there may be."""

    def __init__(self, file: Path | None, environ: Mapping[str, str], known: Tables = TABLES) -> None:
        self._file = file
        self._known = known
        self._tables = _read_file(file) if file else {}
        self._variables = {
            name: value
            for name, value in environ.items()
            if name.startswith(ENVIRONMENT_PREFIX)
            and name.removeprefix(ENVIRONMENT_PREFIX) not in _NO_SETTINGS
        }

    def table(self, name: str, model: type[M]) -> M:
        """The table's values, checked."""
        values, origins = self._merged(name, model)
        try:
            return model.model_validate(values)
        except ValidationError as error:
            problem = error.errors()[0]
            key = str(problem["loc"][0]) if problem["loc"] else name
            raise SettingsError(
                origins.get(key, str(self._file)),
                f"{name}.{key}: {problem['msg'].removeprefix('Value error, ').lower()}",
            ) from error

    def check(self) -> None:
        """SettingsError for whatever is set and is no setting, or has no usable value."""
        for table in self._tables:
            if table not in self._known:
                raise SettingsError(str(self._file), _("there is no table [%(table)s]") % {"table": table})
        known = {
            _variable(table, name) for table, model in self._known.items() for name in model.model_fields
        }
        for variable in self._variables:
            if variable not in known:
                raise SettingsError(variable, _("there is no such setting"))
        for name, model in self._known.items():
            self.table(name, model)

    def again(self, file: Path | None = None) -> Settings:
        """The settings read anew; `file` stands for one where there was none."""
        return Settings(self._file or file, self._variables, self._known)

    def listing(self) -> list[Setting]:
        """Every setting as it stands."""
        rows = []
        for name, model in self._known.items():
            table = self.table(name, model)
            _values, origins = self._merged(name, model)
            rows += [
                Setting(
                    f"{name}.{key}",
                    getattr(table, key),
                    origins.get(key, _("default")),
                    _(field.description) if field.description else "",
                )
                for key, field in model.model_fields.items()
            ]
        return rows

    def _merged(self, table: str, model: type[Table]) -> tuple[dict[str, Any], dict[str, str]]:
        values = self._tables.get(table, {})
        if not isinstance(values, dict):
            raise SettingsError(
                str(self._file), _("“%(table)s” must be a table, [%(table)s]") % {"table": table}
            )
        values = dict(values)
        origins = dict.fromkeys(values, str(self._file))
        for key, field in model.model_fields.items():
            variable = _variable(table, key)
            if variable in self._variables:
                text = self._variables[variable]
                is_list = field.annotation == tuple[str, ...]
                values[key] = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
                origins[key] = variable
        return values, origins


def _variable(table: str, key: str) -> str:
    return f"{ENVIRONMENT_PREFIX}{table}_{key}".upper()


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(file), _("is no valid TOML: %(why)s") % {"why": error}) from error
    except OSError as error:
        raise InputError(
            file, error.strerror or str(error), _("give the path of a readable settings file")
        ) from error
