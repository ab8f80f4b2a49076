"""Throw-away service accounts: a key pair made for the run, and the file that holds it."""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PROJECT = "klachten-proef"
EMAIL = f"register@{PROJECT}.iam.gserviceaccount.com"
COORDINATOR = "coordinator@woonstichting.example"
KEY_BITS = 2048


@cache
def private_key(email: str) -> str:
    """A private key in PEM for this account; the same all through one run, never stored."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@cache
def public_key(email: str) -> str:
    """The public half, in PEM."""
    key = serialization.load_pem_private_key(private_key(email).encode(), password=None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def service_account_info(url: str, email: str = EMAIL) -> dict[str, Any]:
    """What the downloaded key file of a service account holds, its token endpoint at *url*."""
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "0" * 40,
        "private_key": private_key(email),
        "client_email": email,
        "client_id": "100000000000000000001",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": f"{url}/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{email}",
        "universe_domain": "googleapis.com",
    }
