"""
The way out: a digest to one address, through the library ``apprise``.

What goes wrong is told by the place in the settings file and the kind of service; the address itself, with
what may be secret in it, reaches no message and no log.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from toolkit.errors import ConfigurationError, DeliveryError, TimeLimitError
from toolkit.locale import gettext as _
from toolkit.notifying.addresses import Addresses, Target
from toolkit.notifying.digests import Digest
from toolkit.operations.time_limit import time_limit
from toolkit.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from apprise import NotifyBase

SENDER = "Klachtgeheugen"
MOST_MINUTES = 1.0
"""For one message.  A service that is silent is left after seconds; one that trickles would never end."""


def opened(target: Target, environment: Mapping[str, str]) -> NotifyBase:
    """
    The service behind an address; nothing is sent.

    Raises:
        ConfigurationError: A variable is not set, or the address is none that can be sent to.
    """
    from apprise import Apprise, AppriseAsset, NotifyFormat, OverflowMode

    asset = AppriseAsset(
        app_id=SENDER,
        app_desc=SENDER,
        app_url="",
        async_mode=False,
        http_redirects=False,  # the page that a post is sent on to, such as a sign-in, is no delivery
        image_url_mask="",
        image_url_logo="",
    )
    with _unheard():
        service = Apprise.instantiate(target.url(environment), asset=asset)
    if service is None:
        text = _(
            "S093 {file}, {place}: this is no address that messages can be sent to. Compare it with the examples on the page about messages."
        )
        raise ConfigurationError(text.format(file=SETTINGS_FILE, place=target.place))
    service.notify_format = NotifyFormat.TEXT
    service.overflow_mode = OverflowMode.SPLIT
    return service


def refuse_bad_addresses(addresses: Addresses, environment: Mapping[str, str]) -> None:
    """
    Whether each address is one that can be sent to; nothing is sent.

    Raises:
        ConfigurationError: Those that cannot, each in a sentence.
    """
    problems: list[str] = []
    for target in addresses.targets():
        try:
            opened(target, environment)
        except ConfigurationError as error:
            problems.extend(error.messages)
    if problems:
        raise ConfigurationError(*problems)


def send(
    target: Target,
    digest: Digest,
    environment: Mapping[str, str],
    *,
    most_minutes: float = MOST_MINUTES,
) -> None:
    """
    Send a digest to one address.

    Args:
        target: The address.
        digest: The message.
        environment: The variables that the address may name.
        most_minutes: How long it may take, so that one service does not keep the others waiting.

    Raises:
        ConfigurationError: The address is not right.
        DeliveryError: It did not arrive, or not in time.
    """
    from apprise import Apprise

    service = opened(target, environment)
    sender = Apprise(asset=service.asset)
    sender.add(service)
    try:
        with _unheard(), time_limit(most_minutes):
            has_arrived = bool(
                sender.notify(title=digest.title, body=digest.body, body_format="text")
            )
    except TimeLimitError:
        has_arrived = False
    if not has_arrived:
        text = _(
            "S094 The message to {place} ({service}) was not delivered. It is sent again the next time. Is the address right, and can this machine reach it?"
        )
        raise DeliveryError(text.format(place=target.place, service=service.service_name))


@contextmanager
def _unheard() -> Iterator[None]:
    """
    Keep the library's own lines, which may name an address, out of every log.

    What it says of old modules that it looks for is nobody's concern here either.
    """
    logger = logging.getLogger("apprise")
    before = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        logger.disabled = before
