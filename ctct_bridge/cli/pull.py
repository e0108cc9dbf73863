"""``ctct-bridge pull``: an archive from what still serves v1."""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, add_rate, add_report, add_values, command, only_of, size
from ctct_bridge.cli.reporting import finish, heard


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "pull",
        run,
        "fetch an archive from a v1 service, a mirror or a replayed capture",
        "Asks for the documents of an account, a few a second, and keeps every response\n"
        "as it came, with an index (index.jsonl). `ctct-bridge migrate OUT` reads them.\n"
        "The service itself is retired, so --base-url says who serves it now.\n\n"
        "The credentials are an API key and a password, or a token:\n"
        "  in the environment: CTCT_BRIDGE_API_KEY and CTCT_BRIDGE_PASSWORD,\n"
        "  or CTCT_BRIDGE_TOKEN; or in a file that nobody else may read, or on\n"
        "  standard input, as lines api_key = …, password = …, token = …\n\n"
        "A run that was interrupted goes on where it stopped when the same command is\n"
        "given again.",
        "ctct-bridge pull larkhill-choir -o in/ --base-url https://v1.example",
        "ctct-bridge pull larkhill-choir -o in/ --base-url https://v1.example --details",
        "ctct-bridge pull larkhill-choir -o in/ --base-url http://localhost --anonymous",
    )
    parser.add_argument("user", metavar="USER", help="user name of the account")
    parser.add_argument("-o", "--out", metavar="OUT", required=True, help="folder: new, empty, or of an earlier run")
    parser.add_argument(
        "--base-url", metavar="URL", required=True, help="what stands before /ws/customers/ in the service's URLs"
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--credentials", metavar="FILE", help="file of the credentials; - is standard input")
    who.add_argument("--anonymous", action="store_true", help="send no credentials")
    _add_choice(parser)
    add_report(parser)
    add_values(parser)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    """What is asked for, how fast, and when to stop."""
    parser.add_argument(
        "--only",
        metavar="RESOURCE",
        nargs="+",
        action="extend",
        help="these resources only, and the collections that lead to them",
    )
    parser.add_argument(
        "--details", action="store_true", help="also the entry behind each list form, and what lies below it"
    )
    parser.add_argument(
        "--since", metavar="TIME", help="of contacts only those changed since: 2012-06-30, 2012-06-30T12:00:00Z"
    )
    parser.add_argument("--refresh", action="store_true", help="ask again for what OUT has, if it has changed")
    add_rate(parser)
    parser.add_argument("--max-bytes", metavar="N", type=size, help="stop when OUT holds more; 500M and 20G are sizes")
    parser.add_argument("--max-pages", metavar="N", type=int, default=100_000, help="stop at a longer collection")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.pull import pull
    from ctct_bridge.report.text import Tally
    from ctct_bridge.transport.credentials import Credentials, from_file

    credentials = Credentials() if options.anonymous else None
    if options.credentials is not None:
        credentials = from_file(options.credentials, options.user.strip().lower())
    tally = Tally()
    console.resume = "give the same command again to go on"
    with heard([], options, console, tally) as job:
        report = pull(
            options.base_url,
            options.user,
            options.out,
            credentials=credentials,
            only=only_of(options),
            details=options.details,
            since=options.since,
            refresh=options.refresh,
            rate=options.rate,
            max_bytes=options.max_bytes,
            max_pages=options.max_pages,
            progress=job.progress,
            listen=job.listen,
        )
    return finish(report, options, console, tally)
