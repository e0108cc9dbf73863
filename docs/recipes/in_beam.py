"""Files of an archive through Apache Beam, with dead letters: python in_beam.py PATTERN OUT"""

import json
import sys
from collections.abc import Iterator

import apache_beam as beam
from apache_beam.io import WriteToText, fileio

import ctct_bridge as cb


class Records(beam.DoFn):
    """The records of a file by their key; what could not be read goes to the output "dead"."""

    def process(self, file) -> Iterator[tuple[str, dict]]:
        path, dead = file.metadata.path, beam.pvalue.TaggedOutput
        with file.open() as stream:
            for record in (reading := cb.read(stream, rejects=True)):
                if record.resource:
                    yield record.key, {"form": record.form, "v2": record.to_v2()}
                elif record.state == "rejected":
                    why = [finding.code for finding in record.findings]
                    yield dead("dead", {"file": path, "why": why, "xml": record.raw})
        why = [each.code for each in reading.findings if each.severity == "error" and each.origin.entry is None]
        if why:  # of the file itself
            yield dead("dead", {"file": path, "why": why})


def fullest(copies):  # of one thing: one in the detail form, if there is one
    return max(copies, key=lambda copy: (copy["form"] == "detail", json.dumps(copy)))


if __name__ == "__main__":
    with beam.Pipeline() as pipeline:
        files = pipeline | fileio.MatchFiles(sys.argv[1]) | fileio.ReadMatches()
        found = files | beam.ParDo(Records()).with_outputs("dead", main="good")
        found.good | beam.CombinePerKey(fullest) | beam.Map(json.dumps) | "good" >> WriteToText(f"{sys.argv[2]}/good")
        found.dead | "as JSON" >> beam.Map(json.dumps) | "dead" >> WriteToText(f"{sys.argv[2]}/dead")
