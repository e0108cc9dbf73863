"""Registrants of an event, in the item shape and in the collection's row shape, which have little in common.

Sources: v1 pages "Registrants Collection and Resource" and "Managing Registrants and Guests" (their openings), the
vendor's own library and two plug-ins, which read the rest; v2 page "Registrants" (its opening), official SDKs and their
fixtures. v2 has no call that creates or changes a registrant.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Email, Ident, Many, Money, Number, One, Text, Timestamp, Token
from ctct_bridge.reconciler.mirrors import Shown
from ctct_bridge.reconciler.resource import Resource, Shape, row_of
from ctct_bridge.reconciler.rosters import Overloaded, Rows
from ctct_bridge.schemas.event import CURRENCIES, Event
from ctct_bridge.schemas.guest import Guest
from ctct_bridge.schemas.sections import BUSINESS, PERSONAL, Business, Custom, Personal, Section
from ctct_bridge.schemas.status import PAYMENTS

PAYMENT_TYPES = "CHECK DOOR PAYPAL GOOGLE_CHECKOUT ONLINE_CREDIT_CARD_PROCESSOR"


# fmt: off
class OrderFee(Shape):
    """A line of an order: persons who paid a fee."""

    class V1:
        element, elements = "Cost", "Count FeeType Rate Total"
        kept = "Total"

    id              = Text(ev="SF", note="v1 names fees by their label only")
    name            = Text(ev="SF", note="the person's full name; v1 has one line for several persons")
    type            = Text("FeeType", ev="C > SF", note="the fee's label: inferred")
    quantity        = Count("Count", ev="C > SF")
    amount          = Money("Rate", ev="C > SF", note="per unit in v1; in v2 per unit or per line: unverified")
    fee_period_type = Text(ev="SF")
    promo_type      = Text(ev="SF")


class OrderItem(Shape):
    """Something bought. v1 has none."""

    id              = Text(ev="SF")
    name            = Text(ev="SF")
    type            = Text(ev="SF")
    quantity        = Count(ev="SF")
    amount          = Money(ev="SF")
    promo_type      = Text(ev="S")
    fee_period_type = Text(ev="S")


class Order(Shape):
    """What a registrant owes."""

    total         = Money("OrderAmount", ev="C > SF")
    fees          = Many(OrderFee, "Costs/Cost", key="type", ev="C > SF")
    items         = Many(OrderItem, ev="SF")
    order_id      = Text(ev="SF")
    currency_type = Text("CurrencyType", one_of=CURRENCIES.split(), ev="C > SF")
    order_date    = Timestamp(ev="SF")


class PromoCodeInfo(Shape):
    """A promotion code that was used. v1 has none."""

    code_name        = Text(ev="SF")
    code_type        = Text(ev="SF")
    redemption_count = Count(ev="SF")
    discount_amount  = Money(ev="SF")
    discount_percent = Number(ev="S")
    discount_type    = Text(ev="SF", note="AMOUNT, PERCENT or PERCENTAGE")
    discount_scope   = Text(ev="SF", note="FEE_LIST, ORDER_TOTAL; early documents: FEE, ITEMS")


class PromoCode(Shape):
    """What a promotion code saved."""

    total_discount  = Money(ev="SF", note="negative")
    promo_code_info = One(PromoCodeInfo, ev="SF")


class PaymentSummary(Shape):
    """Payment and order."""

    order          = One(Order, "", ev="C > SF")
    payment_status = Text("PaymentStatus", deep="Status", one_of=PAYMENTS.split(), ev="C > SF", note="NA is the only v1 word seen; unknown ones pass through")
    payment_type   = Text("PaymentType", max=100, one_of=PAYMENT_TYPES.split(), ev="C > SF")
    promo_code     = One(PromoCode, ev="SF")


class Guests(Shape):
    """Those whom a registrant brings."""

    guest_count = Count("GuestCount", ev="C > SF", note="whether v1 counts the registrant: unverified, carried over unchanged")
    guest_info  = Many(Guest, ev="SF", note="from documents of their own")


class Registrant(Resource):
    """A registrant. v1's list form has the names and the states only."""

    resource, collection, above = "registrant", "eventspot/events/{parent}/registrants", Event
    dated = ("registration_date",)
    created = False

    class V1:
        element, style, uri = "Registrant", "eventspot", "events/{parent}/registrants/{id}"
        title, updated = "FirstName LastName", "RegistrationDate"
        elements = f"""LastName FirstName EmailAddress PersonalInformation?(Label {PERSONAL})
            BusinessInformation?(Label {BUSINESS}) CustomInformation1?(CustomField) CustomInformation2?(CustomField)
            RegistrationStatus RegistrationDate AttendanceStatus?(Status) GuestCount PaymentStatus OrderAmount?
            CurrencyType? PaymentType? Costs?(Cost) TicketId?"""
        # Of the blocks and of those that stand in them, each may be missing where the form did not ask for it.
        perhaps = "PersonalInformation/ BusinessInformation/ CustomInformation1/ CustomInformation2/ Costs/ AttendanceStatus/"
        detail = """PersonalInformation BusinessInformation CustomInformation1 CustomInformation2 OrderAmount CurrencyType
            PaymentType Costs TicketId"""

    id                  = Ident("entry:link[edit]|entry:id", read_only=True, ev="SC > SF", note="case counts; percent-decoded once")
    attendance_status   = Token("AttendanceStatus/Status", same="ATTENDED NOT_ATTENDED", read_only=True, ev="S > S")
    registration_status = Overloaded("RegistrationStatus", same="REGISTERED CANCELLED", v2_only="ABANDONED", feeds="attendance_status",
                                     over={"ATTENDED": "REGISTERED", "NOT_ATTENDED": "REGISTERED"}, read_only=True, ev="SC > S",
                                     note="in 2011 it carried attendance: then REGISTERED, and attendance unless stated")
    sections            = Rows(Section, One(Personal, "", ev="SC > SF"), One(Business, "BusinessInformation", ev="C > SF"),
                               One(Custom, "CustomInformation1", ev="C > SF"), One(Custom, "CustomInformation2", ev="C > SF"), read_only=True, ev="SC > SF")
    ticket_id           = Text("TicketId", read_only=True, ev="C > SF")
    registration_date   = Timestamp("RegistrationDate", read_only=True, ev="SC > SF")
    updated_date        = Timestamp(read_only=True, ev="S", note="atom:updated is the registration time, so no source")
    guests              = One(Guests, "", read_only=True, ev="C > SF")
    payment_summary     = One(PaymentSummary, "", read_only=True, ev="C > SF")


RegistrantRow = row_of(
    Registrant,
    "id email first_name last_name guest_count attendance_status payment_status registration_status registration_date "
    "updated_date ticket_id",
    email=Email(derive=Shown("sections/fields[name=EMAIL_ADDRESS]/value"), read_only=True, ev="SF"),
    first_name=Text(derive=Shown("sections/fields[name=NAME_FIRST]/value"), read_only=True, ev="SF"),
    last_name=Text(derive=Shown("sections/fields[name=NAME_LAST]/value"), read_only=True, ev="SF"),
    guest_count=Count(derive=Shown("guests/guest_count"), read_only=True, ev="SF"),
    payment_status=Text(derive=Shown("payment_summary/payment_status"), read_only=True, ev="SF"),
)
# fmt: on
