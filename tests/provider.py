"""A provider of OpenID Connect for the tests: the code flow with PKCE, tokens signed with RS256, on this machine.

It checks what a real one checks, and people choose on its page who they are. What it does wrong is asked for in `does`.
"""

import base64
import hashlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID = "passerelle"
CLIENT_SECRET = "un-secret-pour-deux"

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "marie": {"email": "Marie@centre.example", "email_verified": True},
    "paul": {"email": "paul@lecteurs.example", "email_verified": True},
    "eve": {"email": "eve@ailleurs.example", "email_verified": True},
    "faux": {"email": "marie@centre.example", "email_verified": False},
    "entra": {"email": "marie@centre.example"},
    "muet": {},
}
"""Who may sign in there, and what is said of them."""

_KEY, _OTHER = (RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"}) for _ in range(2))


@dataclass
class Provider:
    """A provider that runs; `address` is its issuer, `back` the only address to which it sends people."""

    address: str
    back: str
    does: str = ""  # "down", "foreign-key", "other-aud", "other-nonce", "late", "userinfo"
    asked: list[str] = field(default_factory=list)  # paths
    codes: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """Give its doors."""
        return [
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
            Route("/jwks", self.jwks),
            Route("/userinfo", self.userinfo),
        ]

    async def discovery(self, request: Request) -> Response:
        """Say where its doors are."""
        self.asked.append("discovery")
        if self.does == "down":
            return Response("<html>down for maintenance", status_code=503)
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Ask who somebody is, and send them back with a code; refuse what is asked wrongly."""
        asked = dict(request.query_params)
        known = (asked.get("client_id"), asked.get("redirect_uri"), asked.get("response_type"))
        is_right = known == (CLIENT_ID, self.back, "code") and "openid" in asked.get("scope", "").split()
        has_proof = asked.get("code_challenge_method") == "S256" and bool(asked.get("code_challenge"))
        if not (is_right and has_proof and asked.get("state") and asked.get("nonce")):
            return Response(f"asked wrongly: {sorted(asked)}", status_code=400)
        who = asked.pop("who", "")
        if not who:
            links = "".join(
                f'<p><a href="?{escape(urlencode({**asked, "who": name}))}">{name}</a></p>'
                for name in [*PEOPLE, "refuse"]
            )
            return HTMLResponse(f"<!doctype html><title>Provider</title><h1>Qui êtes-vous ?</h1>{links}")
        answer = {"state": asked["state"], "error": "access_denied", "error_description": "<b>non</b>"}
        if who in PEOPLE:
            code = secrets.token_urlsafe()
            self.codes[code] = who, asked
            answer = {"state": asked["state"], "code": code}
        return RedirectResponse(f"{self.back}?{urlencode(answer)}", status_code=302)

    async def token(self, request: Request) -> Response:
        """Give a token for a code, once, to whoever has the secret and the proof."""
        async with request.form() as form:
            sent = {name: str(value) for name, value in form.items()}
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        who, asked = self.codes.pop(sent.get("code", ""), ("", {}))
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not who or sent.get("redirect_uri") != self.back or proof != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": who,
            "aud": "another" if self.does == "other-aud" else CLIENT_ID,
            "azp": CLIENT_ID,
            "nonce": "another" if self.does == "other-nonce" else asked["nonce"],
            "iat": now - 7_200,
            "exp": now + (-3_600 if self.does == "late" else 300),
            **({} if self.does == "userinfo" else PEOPLE[who]),
        }
        access = secrets.token_urlsafe()
        self.tokens[access] = who
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, _OTHER if self.does == "foreign-key" else _KEY)
        return JSONResponse({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    async def jwks(self, request: Request) -> Response:
        """Give the key by which its tokens are known."""
        return JSONResponse({"keys": [_KEY.as_dict(private=False)]})

    async def userinfo(self, request: Request) -> Response:
        """Say of whoever has a token what the token does not say."""
        who = self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "), "")
        return JSONResponse(
            {"sub": who, **PEOPLE[who]} if who else {"error": "invalid_token"}, status_code=200 if who else 401
        )

    def section(self, address: str) -> str:
        """Write the section of the settings of a centre at an address."""
        pairs = {"url": self.address, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "address": address}
        return "\n".join(["[provider]", *(f"{name} = {json.dumps(value)}" for name, value in pairs.items()), ""])


@contextmanager
def providing(back: str) -> Iterator[Provider]:
    """Run a provider that sends people back to one address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        made = Provider(f"http://127.0.0.1:{door.getsockname()[1]}", back)
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=made.routes()), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.should_exit = True
            thread.join(10)
