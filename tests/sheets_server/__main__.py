"""Start the server alone: ``python -m tests.sheets_server --port 8765 --key public.pem``."""

import argparse
import sys
from pathlib import Path

from tests.sheets_server.server import SheetsServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.sheets_server",
        description="A stand-in for Google Sheets on loopback, for tests.",
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="PUBLIC_KEY_FILE",
        help="public key or certificate in PEM that signs the assertions; "
        "without it nobody is checked and every token will do",
    )
    parser.add_argument(
        "--quota",
        type=int,
        default=0,
        help="reads and writes a minute for one user; 0 for no quota",
    )
    given = parser.parse_args(arguments)
    keys = {"*": given.key.read_text(encoding="ascii")} if given.key else {}
    server = SheetsServer(given.port, keys=keys, quota_per_minute=given.quota)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
