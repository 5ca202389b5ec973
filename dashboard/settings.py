"""Every setting that the environment may give, typed and in one place."""

from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Read from environment variables of the same name, upper-case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    qujing_data: Path = Field(default=ROOT / "data", description="Folder of the embedded database, photos and key")
    database_url: SecretStr | None = Field(default=None, description="PostgreSQL URL; empty for the embedded database")
    photo_store: str = Field(default="", description="Where photos lie, e.g. s3://bucket/prefix; empty: in the folder")
    port: int = Field(default=8501, ge=1, le=65535)
    address: str = Field(default="localhost", description="Address to listen on; 0.0.0.0 for every interface")
    https_cert: Path | None = Field(default=None, description="Certificate (PEM, with its chain) to serve https with")
    https_key: Path | None = Field(default=None, description="The certificate's private key (PEM)")
    public_url: str = Field(default="", description="How phones reach this server, for links and QR codes")
    qujing_secret: SecretStr | None = Field(default=None, description="Key for signed cookies; made and kept if empty")
    session_hours: int = Field(default=12, ge=1, le=24 * 30)
    secure_cookies: bool = Field(default=False, description="Set when the server is reached by https")
    trusted_proxies: str = Field(default="", description="Comma-separated addresses whose X-Forwarded-For is believed")

    @property
    def url(self) -> str:
        """The database address as SQLAlchemy reads it."""
        if self.database_url is None:
            return f"sqlite:///{self.qujing_data / 'qujing.db'}"
        url = self.database_url.get_secret_value()
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def base_url(self) -> str:
        return (self.public_url or self.url_at("localhost")).rstrip("/")

    def url_at(self, host: str) -> str:
        """Return the address of this server under a name or an IP address of this machine."""
        shown = f"[{host}]" if ":" in host else host
        return f"{'http' if self.https_cert is None else 'https'}://{shown}:{self.port}"


@cache
def settings() -> Settings:
    return Settings()
