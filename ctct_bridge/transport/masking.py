"""What other libraries log of our requests, without the secrets that v2 wants in its URLs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Logs the path and the query of each request.
_TELLS = "urllib3.connectionpool"


class _Masked(logging.Filter):
    """Puts a mask over each secret in what is logged, before anybody gets it."""

    def __init__(self, masked: Callable[[str], str]) -> None:
        super().__init__()
        self._masked = masked

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._masked(record.getMessage()), ()
        record.exc_info = record.exc_text = None  # a traceback quotes what the message was made of
        return True


@contextmanager
def unlogged(masked: Callable[[str], str]) -> Iterator[None]:
    """Keep secrets out of the logs for the time of a block.

    :param masked: puts the mask over them.
    """
    logger, mask = logging.getLogger(_TELLS), _Masked(masked)
    logger.addFilter(mask)
    try:
        yield
    finally:
        logger.removeFilter(mask)
