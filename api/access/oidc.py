"""Logging in with an organisation's own accounts: OpenID Connect, code flow with PKCE.

The browser is sent to the provider with a state, a nonce and the hash of a
verifier; all three wait in a short-lived cookie. What comes back is exchanged
by the server for an ID token, whose signature, issuer, audience, times and
nonce are checked before anybody is let in.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

from api.access.errors import ExposureError, LoginError
from api.access.loopback import is_loopback
from api.access.proxy import GroupRole, group_roles, role_of_groups
from api.access.roles import Role
from api.access.visitor import Visitor
from api.errors import Fault
from api.settings import Settings

try:
    import requests
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet
except ImportError:  # the extra is not installed
    INSTALLED = False
else:
    INSTALLED = True

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures by a key that the provider alone holds; never one by a shared secret, never none."""
PROVIDER_LIMIT_S = 10.0
LEEWAY_S = 60
STATE_BYTES = 32
NAME_LENGTH = 120


@dataclass(frozen=True)
class Attempt:
    """A login that is under way, kept in a cookie of the browser that began it.

    Parameters
    ----------
    state, nonce, verifier
        Random texts: the answer carries the first, the ID token the second, and only who
        knows the third can use the answer.
    following
        Address on this server to go on to.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    following: str

    @classmethod
    def begin(cls, following: str) -> Attempt:
        """Return a new attempt."""
        return cls(*(secrets.token_urlsafe(STATE_BYTES) for _ in range(3)), following)

    @classmethod
    def read(cls, text: str) -> Attempt | None:
        """Return the attempt in a cookie; None where it holds none."""
        try:
            values = json.loads(base64.urlsafe_b64decode(text.encode()))
            attempt = cls(**values)
        except (binascii.Error, ValueError, TypeError):
            return None
        whole = all(isinstance(part, str) and part for part in asdict(attempt).values())
        return attempt if whole else None

    def written(self) -> str:
        """Return the attempt as a cookie."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


@dataclass(frozen=True)
class Provider:
    """An OpenID provider, as the settings name it.

    Parameters
    ----------
    issuer
        Its address.
    client_id, client_secret
        What it knows this server by.
    groups_claim
        Claim with a person's groups.
    roles
        Role and project by group.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str
    roles: tuple[GroupRole, ...]

    @classmethod
    def from_settings(cls, settings: Settings) -> Provider | None:
        """Return the provider of the settings; None where none is set.

        Raises
        ------
        ExposureError
            The settings are not whole, or the extra is not installed.
        """
        if not settings.oidc_issuer:
            return None
        if not INSTALLED:
            raise ExposureError([Fault("oidc_missing")])
        faults: list[Fault] = []
        issuer, roles = settings.oidc_issuer.rstrip("/"), group_roles(settings, faults)
        address = urlsplit(issuer)
        plain = address.scheme == "http" and is_loopback(address.hostname or "")
        if not address.hostname or not (address.scheme == "https" or plain):
            faults.append(_fault("SITING_OIDC_ISSUER", issuer, "https://..."))
        if not settings.oidc_client_id:
            faults.append(_fault("SITING_OIDC_CLIENT_ID", "", "..."))
        if not roles and not faults:
            faults.append(_fault("SITING_GROUP_ROLES", "", "GROUP=viewer,*=viewer"))
        if faults:
            raise ExposureError(faults)
        secret = settings.oidc_client_secret
        plain_secret = secret.get_secret_value() if secret else ""
        claim = settings.oidc_groups_claim
        return cls(issuer, settings.oidc_client_id, plain_secret, claim, roles)

    def login_address(self, attempt: Attempt, return_address: str) -> str:
        """Return the address at the provider to which the browser goes.

        Raises
        ------
        LoginError
            The provider does not answer as it should.
        """
        with self._session(return_address) as session:
            metadata = self._metadata(session)
            address, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address)

    def visitor(self, attempt: Attempt, state: str, code: str, return_address: str) -> Visitor:
        """Return who has logged in.

        Raises
        ------
        LoginError
            The answer is not that of this attempt, the provider does not answer, or its
            token does not hold.
        """
        if not code or not hmac.compare_digest(state.encode(), attempt.state.encode()):
            raise LoginError([Fault("login_not_begun_here")])
        with self._session(return_address) as session:
            metadata = self._metadata(session)
            keys = self._read(session, metadata["jwks_uri"])
            try:
                token = session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    timeout=PROVIDER_LIMIT_S,
                )
                claims = self._claims(str(token.get("id_token", "")), keys, attempt.nonce)
                claims = self._told(session, metadata, claims)
            except (AuthlibBaseError, JoseError, requests.RequestException, ValueError) as error:
                raise LoginError([Fault("login_refused", {"issuer": self.issuer})]) from error
        return self._visitor(claims)

    def _session(self, return_address: str) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
            scope="openid profile",
            redirect_uri=return_address,
            code_challenge_method="S256",
        )

    def _metadata(self, session: OAuth2Session) -> Mapping[str, Any]:
        found = self._read(session, f"{self.issuer}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        whole = all(isinstance(found.get(name), str) for name in needed)
        if not whole or str(found.get("issuer", "")).rstrip("/") != self.issuer:
            raise self._unanswered()
        return found

    def _read(self, session: OAuth2Session, address: str) -> Mapping[str, Any]:
        try:
            reply = session.get(address, withhold_token=True, timeout=PROVIDER_LIMIT_S)
            reply.raise_for_status()
            found = reply.json()
        except (requests.RequestException, ValueError) as error:
            raise self._unanswered() from error
        if not isinstance(found, dict):
            raise self._unanswered()
        return found

    def _unanswered(self) -> LoginError:
        return LoginError([Fault("login_unanswered", {"issuer": self.issuer})])

    def _claims(self, id_token: str, keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)
        wanted: dict[str, Any] = {
            "iss": {"essential": True},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        jwt.JWTClaimsRegistry(leeway=LEEWAY_S, **wanted).validate(token.claims)
        if str(token.claims["iss"]).rstrip("/") != self.issuer:
            raise self._unanswered()
        party = token.claims.get("azp", self.client_id)
        if party != self.client_id:
            raise self._unanswered()
        return token.claims

    def _told(
        self, session: OAuth2Session, metadata: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the claims with what the provider tells of the person apart from the ID token."""
        address = metadata.get("userinfo_endpoint")
        if not isinstance(address, str):
            return claims
        reply = session.get(address, timeout=PROVIDER_LIMIT_S)
        reply.raise_for_status()
        told = reply.json()
        if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
            raise self._unanswered()
        stated = {name: value for name, value in claims.items() if value is not None}
        return {**told, **stated}

    def _visitor(self, claims: Mapping[str, Any]) -> Visitor:
        subject = str(claims["sub"])[:NAME_LENGTH]
        named = (claims.get(key) for key in ("name", "preferred_username", "email"))
        name = next((text for text in named if isinstance(text, str) and text), subject)
        listed = claims.get(self.groups_claim, [])
        groups = listed.split(",") if isinstance(listed, str) else listed
        found = {str(group).strip() for group in groups} if isinstance(groups, list) else set()
        role, project = role_of_groups(self.roles, found)
        if role is Role.NOBODY:
            raise LoginError([Fault("login_without_role", {"name": name[:NAME_LENGTH]})])
        return Visitor(f"oidc:{subject}", name[:NAME_LENGTH], role, project, by_session=True)


def _fault(setting: str, value: str, form: str) -> Fault:
    return Fault("setting_not_usable", {"setting": setting, "value": value, "form": form})
