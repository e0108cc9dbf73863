"""What SARIF 2.1.0 (OASIS Standard, 2020) demands of the objects that are written here, as a JSON Schema.

It is closed, so a property that is not among those that the standard gives an object fails; whoever writes a new one
looks it up there and adds it here.
"""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_BAG: dict[str, Any] = {"type": "object"}
#: -1 is the standard's "none".
_INDEX: dict[str, Any] = {"type": "integer", "minimum": -1}
_LEVEL: dict[str, Any] = {"enum": ["none", "note", "warning", "error"]}
_VERSION = r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$"
#: The kinds of a logical location that the standard names (3.33.7); others are allowed, and not wanted here.
_KINDS = (
    "function member module namespace parameter resource returnType type variable object array property value element "
    "text attribute comment declaration dtd processingInstruction"
)


def _object(required: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "additionalProperties": False, "properties": properties}


def _list(item: str, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{item}"}, **more}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


LOG: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        "version runs",
        **{"$schema": {"type": "string", "format": "uri"}},
        version={"const": "2.1.0"},
        runs=_list("run"),
        properties=_BAG,
    ),
    "$defs": {
        "run": _object(
            "tool",
            tool=_object("driver", driver=_ref("component"), properties=_BAG),
            automationDetails=_object(id=_TEXT, description=_ref("message"), properties=_BAG),
            invocations=_list("invocation"),
            originalUriBaseIds={"type": "object", "additionalProperties": _ref("artifactLocation")},
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results=_list("result"),
            properties=_BAG,
        ),
        "component": _object(
            "name",
            name=_TEXT,
            fullName=_TEXT,
            version=_TEXT,
            semanticVersion={"type": "string", "pattern": _VERSION},
            rules=_list("descriptor", uniqueItems=True),
            notifications=_list("descriptor", uniqueItems=True),
            properties=_BAG,
        ),
        "descriptor": _object(
            "id",
            id=_TEXT,
            name=_TEXT,
            shortDescription=_ref("multiformat"),
            fullDescription=_ref("multiformat"),
            help=_ref("multiformat"),
            defaultConfiguration=_object(level=_LEVEL, properties=_BAG),
            properties=_BAG,
        ),
        # Markdown is allowed, and of an archive's text it would make markup.
        "multiformat": _object("text", text=_TEXT, properties=_BAG),
        "message": _object("text", text=_TEXT, properties=_BAG),
        "invocation": _object(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            exitCode={"type": "integer"},
            exitCodeDescription=_TEXT,
            toolExecutionNotifications=_list("notification"),
            properties=_BAG,
        ),
        "notification": _object(
            "message",
            message=_ref("message"),
            level=_LEVEL,
            descriptor=_object(id=_TEXT, index=_INDEX),
            properties=_BAG,
        ),
        "result": _object(
            "message",
            ruleId=_TEXT,
            ruleIndex=_INDEX,
            level=_LEVEL,
            message=_ref("message"),
            locations=_list("location"),
            partialFingerprints={"type": "object", "additionalProperties": _TEXT},
            properties=_BAG,
        ),
        "location": _object(
            physicalLocation=_object(
                "artifactLocation",
                artifactLocation=_ref("artifactLocation"),
                region=_object(startLine={"type": "integer", "minimum": 1}, byteOffset=_INDEX),
            ),
            logicalLocations=_list("logicalLocation", uniqueItems=True),
        ),
        "logicalLocation": _object(name=_TEXT, fullyQualifiedName=_TEXT, kind={"enum": _KINDS.split()}),
        # RFC 3986: no character that a reference may not have, and nothing that makes it absolute.
        "artifactLocation": _object(
            uri={"type": "string", "pattern": r"^(?!/)([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})*$"},
            uriBaseId=_TEXT,
            description=_ref("message"),
        ),
    },
}
