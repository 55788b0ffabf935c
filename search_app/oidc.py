"""OpenID Connect: who somebody is, as their organisation says (authorization code, PKCE).

`begin` sends a browser to the provider, which sends it back to `BACK`; `email` asks the provider whom it sent. What must be
known again between the two is in the signed cookie of Starlette's sessions; what the provider says is not kept, but for the
address in a session of ours.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pipeline.settings import Provider

BACK = "/signin/back"
"""Where the provider sends people back to."""

PATIENCE_SECONDS = 10
"""How long the provider may take for one answer."""

_DISCOVERY = "/.well-known/openid-configuration"
_TRUE = (True, "true")

_CODE = re.compile(r"[a-z_]{1,40}")
"""What an error may be called for us to repeat it: anybody can make a link with one."""

log = logging.getLogger(__name__)


class ElsewhereError(Exception):
    """Why nobody can be let in; ``words`` names the message that says so, *about* what is of this case in it."""

    def __init__(self, words: str, about: str = "") -> None:
        super().__init__(words)
        self.words, self.about = words, about


async def begin(request: Request, provider: Provider) -> Response:
    """Send somebody to sign in at the provider.

    Raises:
        ElsewhereError: it does not answer.
    """
    try:
        sent: Response = await _client(provider).authorize_redirect(request, provider.address.rstrip("/") + BACK)
    except Exception as error:  # whatever a foreign server, or what is in its place, answers
        log.warning("the provider %s does not answer: %r", provider.url, error)
        raise ElsewhereError("elsewhere_down") from error
    return sent


async def email(request: Request, provider: Provider) -> str:
    """Give the address of whom the provider sends back, in small letters, once it is sure.

    Raises:
        ElsewhereError: the provider would not, cannot, or is not sure; or this is no answer to a question of ours.
    """
    if code := request.query_params.get("error"):
        log.warning("the provider %s refuses: %r", provider.url, code[:200])
        raise ElsewhereError("elsewhere_refused", code if _CODE.fullmatch(code) else "error")
    claims = await _claims(request, provider)
    address = str(claims.get("email") or "").strip().lower()
    is_sure = claims.get("email_verified", provider.emails_are_sure) in _TRUE
    if not address or not is_sure:
        log.warning("the provider %s gives no verified address, only %s", provider.url, sorted(claims))
        raise ElsewhereError("elsewhere_unsure", address)
    return address


async def _claims(request: Request, provider: Provider) -> Mapping[str, Any]:
    """Give what the provider says of whom it sends: in the token, or when asked, as some do."""
    client = _client(provider)
    try:
        issuer = (await client.load_server_metadata())["issuer"]
    except Exception as error:  # whatever a foreign server, or what is in its place, answers
        log.warning("the provider %s does not answer: %r", provider.url, error)
        raise ElsewhereError("elsewhere_down") from error
    wanted = {"iss": issuer, "aud": provider.client_id}
    options = {name: {"essential": True, "values": [value]} for name, value in wanted.items()}
    try:
        token = await client.authorize_access_token(request, claims_options=options)
        claims: dict[str, Any] = dict(token["userinfo"])
        if "email" not in claims and "userinfo_endpoint" in client.server_metadata:
            told = dict(await client.userinfo(token=token))
            claims |= told if told.get("sub") == claims["sub"] else {}
    # An old question, a token that is not what it should be: whatever it is, nobody is let in.
    except Exception as error:
        log.warning("the answer of the provider %s is not one: %r", provider.url, error)
        raise ElsewhereError("elsewhere_broken") from error
    return claims


def _client(provider: Provider) -> Any:
    from authlib.integrations.starlette_client import OAuth  # an extra, which `serve` asks for

    url = provider.url.rstrip("/")
    # As many accounts as people on one machine: they are asked which, even where the provider still knows the last one.
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=url if url.endswith(_DISCOVERY) else url + _DISCOVERY,
        authorize_params={"prompt": "select_account"},
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": PATIENCE_SECONDS},
    )
