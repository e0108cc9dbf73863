"""``ctct-bridge push``: an output folder created anew at a v2 service."""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, add_rate, add_report, add_values, command, only_of
from ctct_bridge.cli.reporting import finish, heard


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "push",
        run,
        "create at a v2 service what an output folder holds",
        "Creates lists, contacts, campaigns (as drafts), events, fees, items and\n"
        "promocodes of OUT at a v2 service, in the order that it needs, each once.\n"
        "What it keeps of that is in OUT/.bridge/push: a ledger, the ids that the\n"
        "service gave (crosswalk.jsonl), what it refused (rejects.jsonl), push.json.\n\n"
        "The credentials are an access token and an API key:\n"
        "  in the environment: CTCT_BRIDGE_TOKEN and CTCT_BRIDGE_API_KEY; or in a file\n"
        "  that nobody else may read, or on standard input, as lines token = …\n"
        "  and api_key = …\n\n"
        "A run that was interrupted goes on where it stopped when the same command is\n"
        "given again. What nobody knows the end of is looked for before it is sent again.",
        "ctct-bridge push out/ --dry-run",
        "ctct-bridge push out/ --base-url https://api.constantcontact.com/v2",
        "ctct-bridge push out/ --base-url https://api.constantcontact.com/v2 --check",
    )
    parser.add_argument("folder", metavar="OUT", help="output folder of migrate")
    parser.add_argument("--base-url", metavar="URL", help="what stands before /contacts in the service's URLs")
    parser.add_argument("--credentials", metavar="FILE", help="file of the credentials; - is standard input")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="ask nothing, and tell what would be sent")
    what.add_argument("--check", action="store_true", help="send nothing, and compare what the service has with OUT")
    _add_choice(parser)
    add_report(parser)
    add_values(parser)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    """What is sent, and how fast."""
    parser.add_argument("--only", metavar="RESOURCE", nargs="+", action="extend", help="these resources only")
    parser.add_argument(
        "--contacts", choices=("single", "bulk"), default="single", help="a call for each, or v2's bulk activity"
    )
    parser.add_argument(
        "--publish", action="store_true", help="also what others get to see: schedules of campaigns, active events"
    )
    parser.add_argument("--incomplete", action="store_true", help="also send what lacks a property that v2 requires")
    parser.add_argument("--again", action="store_true", help="also send again what was refused")
    add_rate(parser)
    parser.add_argument(
        "--per-day", metavar="N", type=int, default=10_000, help="the most requests a day, by UTC (default: 10000)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.push import push
    from ctct_bridge.report.text import Tally
    from ctct_bridge.transport.credentials import from_file

    credentials = from_file(options.credentials, None) if options.credentials is not None else None
    tally = Tally()
    if not options.dry_run:
        console.resume = "give the same command again to go on"
    with heard([], options, console, tally) as job:
        report = push(
            options.folder,
            options.base_url,
            credentials=credentials,
            only=only_of(options),
            contacts=options.contacts,
            publish=options.publish,
            incomplete=options.incomplete,
            again=options.again,
            check=options.check,
            dry_run=options.dry_run,
            rate=options.rate,
            per_day=options.per_day,
            progress=job.progress,
            listen=job.listen,
        )
    return finish(report, options, console, tally)
