"""OpenID Connect, through Streamlit's own sign-in: who somebody is, as their organisation says.

Streamlit talks with the provider and keeps what it says in a signed cookie; this module reads the cookie in every request,
as Streamlit itself does in the views only.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks, get_secrets_auth_section
from streamlit.errors import StreamlitAuthError
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from search_app.sessions import LASTS_SECONDS

COOKIE = USER_COOKIE_NAME
"""How the names of Streamlit's cookies begin."""


def email(cookies: Mapping[str, str]) -> str:
    """Give the address that the provider has verified; empty where nobody signed in there today."""
    if COOKIE not in cookies or not get_secrets_auth_section():
        return ""
    raw = get_cookie_with_chunks(lambda name: _decoded(cookies, name), COOKIE)
    user: dict[str, Any] = json.loads(raw) if raw else {}
    is_sure = user.get("is_logged_in") is True and user.get("email_verified") is True
    return str(user.get("email", "")).lower() if is_sure else ""


def _decoded(cookies: Mapping[str, str], name: str) -> bytes | None:
    if name not in cookies:
        return None
    value = cookies[name].encode("latin-1", "replace")
    return decode_signed_value(get_cookie_secret(), name, value, max_age_days=LASTS_SECONDS / 86_400)


def is_among(email: str, addresses: Iterable[str]) -> bool:
    """Tell whether an address is one of those listed, or of a domain of theirs."""
    _, at, domain = email.rpartition("@")
    return bool(at) and any(each.lower() in (email, f"@{domain}") for each in addresses)


def url() -> str:
    """Give the address at which Streamlit begins to sign in; empty where no provider is set up."""
    section = get_secrets_auth_section()
    named = [name for name, value in section.items() if isinstance(value, Mapping)]
    provider = "default" if "client_id" in section else named[0] if named else ""
    try:
        return f"/auth/login?provider={encode_provider_token(provider)}" if provider else ""
    except StreamlitAuthError:
        return ""  # Authlib is not installed
