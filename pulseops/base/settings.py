"""What an operator may set, in one place, refused at once when it is nonsense."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseModel):
    """Where PostgreSQL is. Without `url` the embedded server is started and its address is read from the state file."""

    model_config = {"frozen": True}
    url: SecretStr | None = None
    pool_size: int = Field(default=16, ge=1, le=200)
    statement_timeout_s: int = Field(default=60, ge=1)


class MailSettings(BaseModel):
    """Outgoing SMTP; without `host` nothing is mailed and pages say so."""

    model_config = {"frozen": True}
    host: str | None = None
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str = "PulseOps <pulseops@localhost>"


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class OutboundSettings(BaseModel):
    """Where messages to addresses that people enter may go. `allow_private` opens plain HTTP and private networks."""

    model_config = {"frozen": True}
    allow_private: bool = False


class Settings(BaseSettings):
    """Read once by a door and handed down; rooms never read the environment themselves."""

    model_config = SettingsConfigDict(
        env_prefix="PULSEOPS_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )
    home: Path = Path("~/.pulseops")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = None
    web: Path = Path(__file__).resolve().parents[2] / "web" / "dist"
    demo: bool = True
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    upload_limit_mb: int = Field(default=200, ge=1, le=4096)
    db: DatabaseSettings = DatabaseSettings()
    mail: MailSettings = MailSettings()
    outbound: OutboundSettings = OutboundSettings()

    @property
    def state_folder(self) -> Path:
        """Folder of everything PulseOps writes on this machine."""
        return self.home.expanduser().resolve()

    @property
    def base_url(self) -> str:
        """Address that links in mails start with; no trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def serves_this_machine_only(self) -> bool:
        """Whether nobody but the people of this machine reaches us: then its loopback is theirs to name."""
        return self.public_url is None and self.host in LOOPBACK

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us by HTTPS alone: then cookies are Secure and they are told to stay with it."""
        return self.base_url.startswith("https://")


@lru_cache
def load() -> Settings:
    """Settings of this process. Raises pydantic.ValidationError naming the variable that is wrong."""
    return Settings()
