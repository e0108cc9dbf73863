"""Fees, items, their attributes and promocodes of an event, in the v2 service of the tests.

Collections here are bare arrays. Names and labels are unique among the things of one kind of one event; that a second
one is 409 is documented of promocodes, and taken to hold of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from v2eventspot import AT, new_id
from v2ground import Account, Answer, Call, Routes, Thing, bad, taken, unknown
from v2shapes import checked, shape

ROUTES = Routes()

shape("fee", """
label: text 100 !
fee: number !
fee_scope: word BOTH REGISTRANTS GUESTS !
early_fee late_fee: number
has_restricted_access: flag
id: served
""")  # fmt: skip

shape("item", """
name: text 1-100 !
price: money 0 !
default_quantity_total per_registrant_limit: count !
show_quantity_available: flag !
description: text 2048
id default_quantity_available attributes: served
""")  # fmt: skip

shape("attribute", """
name: text 1-100 !
quantity_total: count !
id quantity_available: served
""")  # fmt: skip

shape("promocode", """
code_name: form [A-Za-z0-9_]{4,12} !
code_type: word ACCESS DISCOUNT !
is_paused: flag !
quantity_total: stock !
discount_percent: count 1-100
discount_amount: money 0.01
discount_scope: word FEE_LIST ORDER_TOTAL
fee_ids: texts
id discount_type status quantity_available quantity_used: served
""")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Things of one kind: the table and the URL of their collection, what makes one unique, and its finish.

    ``finished`` gets the account, the ids in the URL, the body that has passed and what was stored before, and gives
    what to store. ``shown`` gives what a GET shows of it.
    """

    table: str
    url: str
    unique: str
    finished: Callable[[Account, list[str], Thing, Thing], Thing] = lambda account, ids, body, before: body
    shown: Callable[[Account, str, Thing], Thing] = lambda account, url, thing: thing

    def serve(self) -> None:
        """Answer the five calls of this kind."""
        ROUTES(f"GET {self.url}")(self.all)
        ROUTES(f"POST {self.url}")(self.make)
        ROUTES(f"GET {self.url}/*")(self.one)
        ROUTES(f"PUT {self.url}/*")(self.replace)
        ROUTES(f"DELETE {self.url}/*")(self.remove)

    def at(self, account: Account, ids: list[str]) -> str:
        """The collection's URL below things that are there."""
        account.one(AT, ids[0])
        if len(ids) > 1:
            account.one(f"{AT}/{ids[0]}/items", ids[1])
        return self.url.replace("*", "{}").format(*ids)

    def all(self, account: Account, call: Call, *ids: str) -> Answer:
        url = self.at(account, [*ids])
        return Answer(200, [self.shown(account, url, each) for each in account.all_seen(url)])

    def one(self, account: Account, call: Call, *ids: str) -> Answer:
        url = self.at(account, [*ids[:-1]])
        return Answer(200, self.shown(account, url, account.seen(url, ids[-1])))

    def make(self, account: Account, call: Call, *ids: str) -> Answer:
        url = self.at(account, [*ids])
        made = self.accepted(account, call, url, [*ids], {})
        account.numbers[url] = number = account.numbers.get(url, -1) + 1
        id = new_id("/".join(ids), number)
        return Answer(201, self.shown(account, url, account.put(url, {"id": id, **made})))

    def replace(self, account: Account, call: Call, *ids: str) -> Answer:
        url = self.at(account, [*ids[:-1]])
        found = account.one(url, ids[-1])
        made = self.accepted(account, call, url, [*ids[:-1]], found)
        found.clear()
        found.update({"id": ids[-1], **made})
        return Answer(200, self.shown(account, url, found))

    def remove(self, account: Account, call: Call, *ids: str) -> Answer:
        url = self.at(account, [*ids[:-1]])
        if self.table == "fee" and len(account.every(url)) == 1:
            raise bad("#/: the only fee of an event cannot be deleted")
        account.drop(url, ids[-1])
        return Answer(204)

    def accepted(self, account: Account, call: Call, url: str, ids: list[str], before: Thing) -> Thing:
        body = checked(self.table, call.body, "ignores" in account.quirks)
        others = [each for each in account.every(url) if each is not before]
        if body[self.unique].casefold() in [each[self.unique].casefold() for each in others]:
            raise taken(f"#/{self.unique}: is in use")
        return self.finished(account, ids, body, before)


def _item(account: Account, url: str, item: Thing) -> Thing:
    """An item with its attributes: they sum up to its stock, and only without them it says what is left."""
    found = account.all_seen(f"{url}/{item['id']}/attributes")
    total = sum(each["quantity_total"] for each in found) if found else item["default_quantity_total"]
    left = {} if found else {"default_quantity_available": total}
    return {**item, "attributes": found, "default_quantity_total": total, **left}


def _promocode(account: Account, ids: list[str], body: Thing, before: Thing) -> Thing:
    """A code that carries what its kind must, and nothing else."""
    fees = account.things.get(f"{AT}/{ids[0]}/fees", {})
    named, scope = body.get("fee_ids", []), body.get("discount_scope", "")
    if not set(named) <= fees.keys():
        raise unknown("A fee of fee_ids")
    given = {"discount_percent", "discount_amount"} & body.keys()
    if body["code_type"] == "ACCESS":
        if len(named) != 1 or given or scope or not fees[named[0]]["has_restricted_access"]:
            raise bad("#/fee_ids: an ACCESS code opens exactly one restricted fee, and has no discount")
    elif len(given) != 1 or bool(named) != (scope == "FEE_LIST") or not scope:
        raise bad("#/discount_scope: a DISCOUNT has a scope, fees with FEE_LIST only, and a percent or an amount")
    used, total = before.get("quantity_used", 0), body["quantity_total"]
    left = total if total == -1 else total - used
    kinds = {"discount_percent": "PERCENT", "discount_amount": "AMOUNT"}
    name = body["code_name"].upper() if "upper-codes" in account.quirks else body["code_name"]
    status = "PAUSED" if body["is_paused"] else "LIVE" if left else "DEPLETED"
    made = {**body, "code_name": name, "status": status, "quantity_used": used, "quantity_available": left}
    for each in given:
        made["discount_type"] = kinds[each]
    return {name: value for name, value in made.items() if value != []}


Kind(
    "fee", f"{AT}/*/fees", "label", lambda account, ids, body, before: {"has_restricted_access": False, **body}
).serve()
Kind("item", f"{AT}/*/items", "name", shown=_item).serve()
Kind(
    "attribute", f"{AT}/*/items/*/attributes", "name",
    lambda account, ids, body, before: {**body, "quantity_available": body["quantity_total"]},
).serve()  # fmt: skip
Kind("promocode", f"{AT}/*/promocodes", "code_name", _promocode).serve()
