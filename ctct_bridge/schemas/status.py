"""Attendance and payment status of a registrant: documents of their own in v1, properties of the registrant in v2.

Sources: v1 page "API Quick Reference" (URIs and verbs); a program of a vendor employee that wrote attendance. Nothing of
a payment status document was seen but its URI: its elements are inferred from those of the attendance, or there are
none, as in the registrant, whose element of that name holds a text.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import One, Text, Token
from ctct_bridge.reconciler.resource import Resource, Shape

PAYMENTS = "PENDING NA INCOMPLETE FAILED REFUNDED PAID"


class Attendance(Resource):
    """Whether a registrant came."""

    resource, collection = "attendance", "eventspot/events/{grandparent}/registrants/{parent}/attendancestatus"

    class V1:
        element, style = "AttendanceStatus", "eventspot"
        uri = "events/{parent}/registrants/{parent}/attendancestatus"
        title, updated = "", ""
        into, at = "registrant", "#"
        elements = "Status Type?"
        kept = "Type"

    attendance_status = Token("Status", same="ATTENDED NOT_ATTENDED", ev="C > S")


class PaymentState(Shape):
    """The part of a registrant's payment summary that the document speaks of."""

    payment_status = Text("Status", one_of=PAYMENTS.split(), ev="SF", note="inferred; unknown words pass through")


class Payment(Resource):
    """How far a registrant has paid."""

    resource, collection = "payment", "eventspot/events/{grandparent}/registrants/{parent}/paymentstatus"

    class V1:
        element, style = "PaymentStatus", "eventspot"
        uri = "events/{parent}/registrants/{parent}/paymentstatus"
        title, updated = "", ""
        into, at = "registrant", "#"
        elements, bare, perhaps = "Status", "Status", "Status"  # never seen

    payment_summary = One(PaymentState, "", ev="SF")
